/**
 * The demo begun from the page: a cloud on this computer and a synced folder with samples, for as long as the engine lives. Its files
 * stay in the data folder and are there again the next time; nothing of it is stored among the user's own pairs.
 */
import type { EngineApi } from '../contract/methods.ts';
import type { Demo } from './demo.ts';
import type { PairFleet } from './pair-fleet.ts';
import type { World } from './pair-runtime.ts';

export type DemoCalls = {
  readonly calls: Pick<EngineApi, 'startDemo'>;
  /** After the pairs: the demo's own still needs its cloud while it ends. */
  readonly stop: () => Promise<void>;
};

export function createDemoCalls(deps: World & { readonly root: string; readonly fleet: PairFleet }): DemoCalls {
  const { root, fleet, clock, random, logger } = deps;
  let starting: Promise<Demo> | undefined;
  let lastAsked: Promise<unknown> = Promise.resolve();

  async function start(): Promise<Demo> {
    // Only here is the server needed: an engine that plays no demo starts without it.
    const { startDemo } = await import('./demo.ts');
    return await startDemo({ root, reset: false, clock, random, logger });
  }

  async function begin(): Promise<{ readonly pairId: string }> {
    starting ??= start();
    let demo: Demo;
    try {
      demo = await starting;
    } catch (error) {
      starting = undefined;
      throw error;
    }
    const { credentials, ...plan } = demo.spec;
    const known = fleet.ids().find((id) => id === plan.id);
    return { pairId: known ?? (await fleet.add({ plan, credentials: async () => credentials })) };
  }

  return {
    calls: {
      startDemo: () => {
        // One after the other: two presses of the button add one pair.
        const begun = lastAsked.then(begin);
        lastAsked = begun.catch(() => undefined); // The caller gets the failure; the next one begins anew.
        return begun;
      },
    },
    stop: async () => {
      await lastAsked;
      const demo = await starting?.catch(() => undefined); // Its failure was told to whoever asked for it.
      await demo?.stop();
    },
  };
}
