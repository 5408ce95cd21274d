/** What the server gives on an object as long as nobody granted or revoked anything. */
export interface DefaultPrivileges {
  /** All that the owner has. */
  owner: readonly string[];
  /** What everybody (PUBLIC) has. */
  everybody: readonly string[];
}
