import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import type { Colours } from './colours';
import type { Graph } from './graph';
import type { Placement } from './layout';
import { boundsOf } from './layout';
import { Picture } from './picture';

const MARGIN = 24;
/** Browsers refuse larger pictures. */
const MAX_SIDE = 8192;
/** Pixels of a PNG per pixel of the picture, so that it is sharp on fine screens. */
const PNG_SCALE = 2;

/** A picture as a document of its own: colours and font are written into it, and nothing else is needed to show it. */
export function svgOf(graph: Graph, placement: Placement, colours: Colours): string {
  const bounds = boundsOf(placement.values());
  const [x, y] = [bounds.x - MARGIN, bounds.y - MARGIN];
  const [width, height] = [bounds.width + 2 * MARGIN, bounds.height + 2 * MARGIN];
  const host = document.createElement('div');
  const root = createRoot(host);
  flushSync(() =>
    root.render(
      <svg
        width={width}
        height={height}
        viewBox={`${x} ${y} ${width} ${height}`}
        fontSize={12}
        fontFamily={colours.font}
      >
        <rect x={x} y={y} width={width} height={height} fill={colours.background} />
        <Picture
          graph={graph}
          placement={placement}
          colours={colours}
          detailed
          isShown={() => true}
          emphasisOf={() => 'none'}
          selected={null}
        />
      </svg>
    )
  );
  const text = new XMLSerializer().serializeToString(host.firstElementChild!);
  root.unmount();
  return text;
}

/** The picture in pixels, as large as the browser allows. */
export async function pngOf(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const scale = Math.min(PNG_SCALE, MAX_SIDE / Math.max(image.width, image.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      blob => (blob ? resolve(blob) : reject(new Error('The browser made no picture'))),
      'image/png'
    )
  );
}

/** A name that every file system takes, made of the names of a path. */
export function fileName(path: readonly string[], extension: string): string {
  const name = path.join('-').replace(/[^\p{L}\p{N}_.-]+/gu, '_');
  return `${name.slice(0, 100) || 'diagram'}.${extension}`;
}

/** Hands a file to the browser's downloads. */
export function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url));
}

/** The content of a blob in base64. */
export async function base64Of(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return btoa(text);
}

/** Arguments of a call are limited. */
const CHUNK = 8192;
