/** One line of the bench's table. */

export interface Row {
  what: string;
  value: string;
  /** As DESIGN or docs/architecture.md set it; empty for what is told for comparison alone. */
  target?: string;
}
