/**
 * What goes wrong for one device, armed by a plan and used up by the calls that meet it. A fault waits for the n-th call that it
 * could hit; a spell lasts for a time.
 */
import type { ProblemCode } from '../../src-main/contract/problem-codes.ts';
import { AppError } from '../../src-main/foundation/app-error.ts';

export type FaultPlace = 'disk' | 'bucket' | 'state';

export type Fault = {
  readonly place: FaultPlace;
  /** `after`: the call has its effect, and the caller hears of a failure. */
  readonly when: 'before' | 'after';
  readonly code: ProblemCode;
  /** Calls that go well first. */
  readonly skip: number;
};

export type Spell =
  | { readonly kind: 'offline' }
  | { readonly kind: 'disk-full' }
  /** Calls at this path and below fail. */
  | { readonly kind: 'denied'; readonly path: string; readonly code: ProblemCode };

export type Faults = {
  readonly arm: (fault: Fault) => void;
  readonly begin: (spell: Spell, until: number) => void;
  readonly calm: () => void;
  /** Calls so far. */
  readonly calls: () => Readonly<Record<FaultPlace, number>>;
  /** Counts the call. What it must fail with before its effect, or after it. */
  readonly meet: (
    place: FaultPlace,
    call: { readonly path?: string; readonly writes: boolean },
  ) => { readonly before: AppError | undefined; readonly after: AppError | undefined };
};

export function createFaults(now: () => number): Faults {
  const calls = { disk: 0, bucket: 0, state: 0 };
  let armed: { readonly fault: Fault; left: number }[] = [];
  let spells: { readonly spell: Spell; readonly until: number }[] = [];

  const spellError = (place: FaultPlace, { path, writes }: { readonly path?: string; readonly writes: boolean }) => {
    spells = spells.filter(({ until }) => until > now());
    for (const { spell } of spells) {
      switch (spell.kind) {
        case 'offline':
          if (place === 'bucket') {
            return failure('network-unreachable');
          }
          break;
        case 'disk-full':
          if (place !== 'bucket' && writes) {
            return failure('disk-full');
          }
          break;
        case 'denied':
          if (place === 'disk' && path !== undefined && `${path}/`.startsWith(`${spell.path}/`)) {
            return failure(spell.code);
          }
      }
    }
    return undefined;
  };

  return {
    arm: (fault) => {
      armed.push({ fault, left: fault.skip });
    },
    begin: (spell, until) => {
      spells.push({ spell, until });
    },
    calm: () => {
      armed = [];
      spells = [];
    },
    calls: () => ({ ...calls }),
    meet: (place, call) => {
      calls[place] += 1;
      if (armed.length === 0 && spells.length === 0) {
        return nothing;
      }
      const met = { before: spellError(place, call), after: undefined as AppError | undefined };
      for (const one of armed) {
        if (one.fault.place === place && (one.fault.code !== 'disk-full' || call.writes)) {
          one.left -= 1;
          if (one.left < 0) {
            met[one.fault.when] ??= failure(one.fault.code);
          }
        }
      }
      armed = armed.filter(({ left }) => left >= 0);
      return met;
    },
  };
}

const nothing = { before: undefined, after: undefined };

function failure(code: ProblemCode): AppError {
  return new AppError(code, `simulated ${code}`);
}
