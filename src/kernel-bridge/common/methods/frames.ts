import type { LoadMode } from '../../../model';
import type { QueryDone } from './queries';

/** How a data frame of the notebook's kernel gets to the host. */
export interface FrameExport {
  upload: string;
  /** The file, absolute, on the host's disk. */
  path: string;
  /** Writes the file that `frame.load` takes; prints one line of JSON: {@link FrameWritten}. */
  code: string;
}

/** What a kernel says of a data frame that it was to write. */
export interface FrameWritten {
  rows?: number;
  /** The kernel has no such variable. */
  missing?: boolean;
  /** The type of a variable that is no data frame. */
  unusable?: string;
  /** The kernel cannot write where the host reads: this is the file on its own disk. */
  elsewhere?: string;
}

/** Data frames of a kernel that become tables. */
export interface FrameMethods {
  'frame.export': { params: { name: string; language: string }; result: FrameExport };
  /** A part of the file as buffers, from a kernel that cannot write to the host's disk. */
  'frame.put': { params: { upload: string; from: number }; result: null };
  /** Rejects with `file-missing` when the file has not come to the host's disk. */
  'frame.load': {
    params: { connection: string; session: string; upload: string; table: readonly string[]; mode: LoadMode };
    result: QueryDone;
  };
}
