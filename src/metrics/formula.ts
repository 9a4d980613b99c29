/** A name in a formula and the place of its first character, 0-based. */
export interface Placed {
  readonly text: string;
  readonly at: number;
}

/** What is made of the values of the groups: gap = max − min. */
export type Reduction = 'min' | 'max' | 'mean' | 'gap';

/** A custom metric as read: arithmetic over scorers, scorers in one group, and reductions over groups. */
export type Formula =
  | { readonly kind: 'number'; readonly value: number }
  | {
      readonly kind: 'scorer';
      readonly scorer: Placed;
      /** One group of it alone; null: all samples. */
      readonly group: { readonly grouping: Placed; readonly name: Placed } | null;
    }
  | {
      readonly kind: 'over-groups';
      readonly reduction: Reduction;
      readonly scorer: Placed;
      readonly grouping: Placed;
    }
  | {
      readonly kind: 'operation';
      readonly operator: '+' | '-' | '*' | '/';
      readonly left: Formula;
      readonly right: Formula;
    };

/** A part of a formula that reads a scorer. */
export type FormulaLeaf = Extract<Formula, { kind: 'scorer' | 'over-groups' }>;

/** The parts of a formula that read scorers, in the order in which they are written. */
export function leavesOf(formula: Formula): readonly FormulaLeaf[] {
  switch (formula.kind) {
    case 'number':
      return [];
    case 'operation':
      return [...leavesOf(formula.left), ...leavesOf(formula.right)];
    default:
      return [formula];
  }
}

/** Scorers that a formula reads, each once. */
export function scorersIn(formula: Formula): readonly string[] {
  return [...new Set(leavesOf(formula).map(({ scorer }) => scorer.text))];
}

/** The grouping of a leaf; null: it is over all samples. */
export function groupingOf(leaf: FormulaLeaf): Placed | null {
  return leaf.kind === 'over-groups' ? leaf.grouping : (leaf.group?.grouping ?? null);
}

/** Groupings that a formula reads, each once. */
export function groupingsIn(formula: Formula): readonly string[] {
  return [...new Set(leavesOf(formula).flatMap((leaf) => groupingOf(leaf)?.text ?? []))];
}
