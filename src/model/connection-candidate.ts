import type { ConnectionConfig, EngineId } from './connection';

/** A connection that another program's file describes; nothing of it is stored yet. */
export interface ConnectionCandidate {
  /** Its name is a suggestion, its password stays where it is: see {@link ConnectionConfig.passwordFile}. */
  config: ConnectionConfig;
  source: FilePlace;
  /** What the file says and we have no place for. */
  ignored: readonly string[];
  /** Engines that it may be meant for, where the file leaves that open; the config has the first of them. */
  engines?: readonly EngineId[];
}

/** Where something stands. */
export interface FilePlace {
  /** Path, with `~` for the home folder. */
  file: string;
  /** From 1. */
  line?: number;
  section?: string;
}

/** Something in another program's file that cannot be used, and why. */
export interface CandidateProblem extends FilePlace {
  message: string;
}

/** What the files of other programs on the Jupyter server offer. */
export interface CandidateList {
  candidates: readonly ConnectionCandidate[];
  problems: readonly CandidateProblem[];
  /** Where was looked. */
  files: readonly string[];
}
