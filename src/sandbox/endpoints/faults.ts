/**
 * A failure that the management API is told to have once. 401, 429, 500: the call after the first `afterCalls` is
 * answered so; hang: it is never answered; failed: the first start of an endpoint after those calls ends in failed.
 */
export interface ManagementFault {
  /** Calls of `/v2` that go well before it, 0 or more. */
  readonly afterCalls: number;
  readonly kind: '401' | '429' | '500' | 'hang' | 'failed';
}

/** The failures that are still to come. */
export interface FaultPlan {
  /** Counts one call and says what it meets; null: nothing. */
  meet(): Exclude<ManagementFault['kind'], 'failed'> | null;
  /** Whether the start that happens now fails. */
  failsStart(): boolean;
}

/** A plan of these faults, each of which happens once. */
export function createFaultPlan(faults: readonly ManagementFault[]): FaultPlan {
  let calls = 0;
  let failing = faults.filter(({ kind }) => kind === 'failed').map(({ afterCalls }) => afterCalls);
  return {
    meet: () => {
      const before = calls;
      calls += 1;
      for (const { afterCalls, kind } of faults) if (afterCalls === before && kind !== 'failed') return kind;
      return null;
    },
    failsStart: () => {
      const due = failing.findIndex((afterCalls) => afterCalls < calls);
      failing = failing.filter((_, index) => index !== due);
      return due !== -1;
    },
  };
}
