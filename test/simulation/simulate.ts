/**
 * One run of a plan: two devices, one bucket, users on all three sides, in virtual time. The same plan gives the same trace. Throws
 * nothing: what is violated is part of the outcome.
 */
import type { ConflictChoice } from '../../src-main/contract/conflicts.ts';
import { AppError } from '../../src-main/foundation/app-error.ts';
import { createCrc64 } from '../../src-main/foundation/crc64.ts';
import { toRelPath } from '../../src-main/foundation/names.ts';
import { bucketTree, checkAtRest, differenceOf, localTree, type Tree } from './at-rest.ts';
import { type Audit, createAudit, Violation } from './audit.ts';
import type { FaultPlace } from './faults.ts';
import { createOwnership } from './ownership.ts';
import type { Action, Plan } from './plan.ts';
import { actionText, samePath } from './plan.ts';
import { createChance } from './random-streams.ts';
import { createScheduler, type Owner, quiet } from './scheduler.ts';
import { createSimBucket } from './sim-bucket.ts';
import { createSimDevice, prefix, rootPath, type SimDevice } from './sim-device.ts';
import { actInBucket, actLocally } from './users.ts';

export type Outcome = {
  readonly violation: { readonly invariant: string; readonly message: string } | undefined;
  readonly steps: number;
  /** Bytes lost to the race that an unversioned bucket leaves open. */
  readonly races: number;
  /** Choices that users made between the sides of a conflict. */
  readonly choices: number;
  readonly trace: readonly string[];
  /** Of the devices and of the bucket, at the end. */
  readonly trees: readonly Tree[];
  /** Calls of the engine of device A, since its last `flush` if there was one. */
  readonly calls: Calls;
};

type Calls = Readonly<Record<FaultPlace, number>>;

const stepsMax = 60_000;
const roundsMax = 16;
const hashersReady = 48;
const callComesWithinMs = 3_000;

export async function simulate(plan: Plan, { traced = false } = {}): Promise<Outcome> {
  const stackTraceLimit = Error.stackTraceLimit;
  // Errors are part of the game here, and a stack costs more than all the rest of one.
  Error.stackTraceLimit = 0;
  await prepareHashers();
  const run = createRun(plan, traced);
  let violation: Outcome['violation'];
  try {
    await run.play();
  } catch (error) {
    const invariant = error instanceof Violation ? error.invariant : 'the simulation itself';
    violation = { invariant, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
  const outcome = run.outcome();
  run.end();
  return { violation, ...outcome };
}

function callsSince(before: Calls, now: Calls): Calls {
  return { disk: now.disk - before.disk, bucket: now.bucket - before.bucket, state: now.state - before.state };
}

function isCall(label: string, wanted: string): boolean {
  return wanted === 'any' || label === wanted || label.startsWith(`${wanted} `);
}

function firstWait(actions: readonly Action[]): number {
  const index = actions.findIndex(({ what, on }) => what.kind === 'calm' || on !== undefined);
  return index < 0 ? actions.length : index;
}

function withPath(action: Action, path: string): Action {
  const { what } = action;
  return 'path' in what && what.path === samePath ? { ...action, what: { ...what, path } } : action;
}

/** The path of a call that is about a path of the user. */
function relativeOf(path: string): string | undefined {
  for (const start of [`${rootPath}/`, prefix]) {
    if (path.startsWith(start)) {
      const relative = path.slice(start.length).replace(/\/$/, '');
      return relative === '' || relative.startsWith('.driftless') ? undefined : relative;
    }
  }
  return undefined;
}

/** Making one is the only thing in the engine that waits for the machine: enough of them are ready before a run begins. */
async function prepareHashers(): Promise<void> {
  const hashers = await Promise.all(Array.from({ length: hashersReady }, () => createCrc64()));
  for (const hasher of hashers) {
    hasher.digest();
  }
}

function createRun(plan: Plan, traced: boolean) {
  const { seed, habits, isGentle, powerCuts } = plan;
  const chance = createChance(seed, 'world');
  const trace: string[] = [];
  const note = (line: () => string): void => {
    if (traced) {
      trace.push(
        `${String(scheduler.steps()).padStart(5)} ${String(scheduler.now() - startedAt).padStart(7)} ${line()}`,
      );
    }
  };
  const scheduler = createScheduler(createChance(seed, 'order'), note);
  const startedAt = scheduler.now();
  const world: Owner = { isDead: false, name: 'world' };
  const ownership = createOwnership();
  const lagChance = createChance(seed, 'lag');
  let badBodiesUntil = 0;
  let choices = 0;
  let hasDecided = false;
  let callsAtFlush: Calls = { disk: 0, bucket: 0, state: 0 };

  const audit: Audit = createAudit({ bucket: () => bucket, devices: () => devices, ownership, powerCuts });
  const bucket = createSimBucket({
    now: scheduler.now,
    versioning: habits.versioning,
    pageSize: habits.pageSize,
    lagMs: () => lagChance.below(habits.lagMs + 1),
    onGone: audit.onGone,
  });

  const answerHold = (device: SimDevice): void => {
    const held = device.shown();
    if (held?.kind !== 'held') {
      return;
    }
    const { code, choices } = held.hold;
    const wanted = habits.answers === 'proceed' || chance.below(3) > 0 ? 'proceed' : 'restore';
    const choice = choices.includes(wanted) ? wanted : choices.includes('proceed') ? 'proceed' : undefined;
    if (choice !== undefined) {
      note(() => `user of ${device.name} answers ${code}: ${choice}`);
      hasDecided = true;
      device.engine()?.answerHold(code, choice);
    }
  };

  /** The call that the next action waits for, and the path of the one that came last. */
  let awaited: { readonly device: string; readonly call: string; left: number } | undefined;
  let lastPath = 'a';
  const onIo = (device: string, label: string, path: string): void => {
    if (awaited?.device === device && isCall(label, awaited.call)) {
      awaited.left -= 1;
      lastPath = relativeOf(path) ?? lastPath;
    }
  };

  const devices: readonly SimDevice[] = ['A', 'B'].map((name, index) =>
    createSimDevice({
      name,
      seed,
      habits,
      policy: habits.policies[index] ?? 'ask',
      scheduler,
      bucket,
      note,
      onIo,
      badBodies: () => (scheduler.now() < badBodiesUntil ? 2 : 0),
      events: {
        onGone: audit.onGone,
        onSend: audit.onSend,
        onCommit: audit.onCommit,
        onDefect: audit.onDefect,
        onHeld: (device) => {
          scheduler.timer(device.machine(), chance.pick([50, 2_000, 30_000]), () => answerHold(device));
        },
      },
    }),
  );
  const deviceAt = (index: number): SimDevice => {
    const device = devices[index];
    if (device === undefined) {
      throw new Error('no such device');
    }
    return device;
  };

  const step = async (until: number): Promise<boolean> => {
    const isStep = scheduler.step(until);
    await quiet();
    audit.afterStep();
    if (scheduler.steps() > stepsMax) {
      throw new Violation('I4', 'does not come to rest');
    }
    return isStep;
  };

  const startIfDown = (device: SimDevice): void => {
    if (!device.isRunning()) {
      note(() => `${device.name} starts`);
      device.start();
    }
  };

  const awayPath = '/disk/away';
  let replugs = 0;
  const plugIn = ({ disk }: SimDevice): void => {
    if (disk.lookUp(awayPath) === undefined) {
      return;
    }
    if (disk.lookUp(rootPath) !== undefined) {
      replugs += 1;
      disk.rename(rootPath, `/disk/other${replugs}`);
    }
    disk.rename(awayPath, rootPath);
    disk.syncAll();
  };

  const treesByHand = (): readonly Tree[] => [...devices.map(localTree), bucketTree(bucket)];

  const isAsking = habits.policies.every((policy) => policy === 'ask');

  const resolve = (device: SimDevice, choice: ConflictChoice, isUndone: boolean): void => {
    const engine = device.engine();
    hasDecided = true;
    for (const { path, version } of device.conflicts()) {
      const text = choice === 'merged' ? ownership.make(12) : undefined;
      ownership.note(text ?? '');
      choices += 1;
      note(() => `user of ${device.name} decides ${path}: ${choice}`);
      const decided = engine?.resolveConflict({ path: toRelPath(path), version, choice, text });
      decided
        ?.then(async (result) => {
          note(() => `${device.name} decision on ${path}: ${result.outcome}`);
          if (result.outcome === 'resolved' && isUndone && result.undoId !== undefined) {
            await engine?.undoResolution(result.undoId);
            note(() => `${device.name} has taken back the decision on ${path}`);
          }
        })
        .catch((error: unknown) => {
          if (!(error instanceof AppError) || error.disposition === 'fatal') {
            audit.onDefect(`a decision rejected: ${String(error)}`);
          }
        });
    }
  };

  /** Decides all conflicts, as often as that makes new ones. */
  const resolveAll = async (): Promise<void> => {
    for (let round = 0; round < roundsMax; round += 1) {
      const device = devices.find(({ state }) => state.conflicts().length > 0);
      if (device === undefined) {
        return;
      }
      resolve(device, chance.pick(['local', 'remote', 'both']), false);
      await settle();
    }
  };

  /** Everything comes to rest, and what must hold then is checked. */
  const calm = async (actedOn: ReadonlySet<number>): Promise<void> => {
    const before = treesByHand();
    await settle();
    checkAtRest(devices, bucket, ownership, {
      isAllLive: isGentle && isAsking,
      isUndecided: isAsking && !hasDecided,
      isDecided: false,
    });
    checkOneSided(before, actedOn);
    note(() => 'at rest');
  };

  const settle = async (): Promise<void> => {
    badBodiesUntil = 0;
    bucket.setLagging(false);
    for (const device of devices) {
      device.faults.calm();
      plugIn(device);
      startIfDown(device);
      device.engine()?.wake();
      device.engine()?.resume();
    }
    await quiet();
    let quietRounds = 0;
    for (let round = 1; quietRounds < 2; round += 1) {
      if (round > roundsMax) {
        const states = devices.map(({ name, shown: stateOf }) => `${name} ${JSON.stringify(stateOf())}`);
        throw new Violation('I4', `does not come to rest: ${states.join(', ')}`);
      }
      const changedBefore = devices.map((device) => device.passes());
      for (const device of devices) {
        startIfDown(device);
        device.engine()?.syncNow();
        answerHold(device);
      }
      const until = scheduler.now() + 1_500;
      while (scheduler.now() < until || !scheduler.isIdle()) {
        await step(Math.max(until, scheduler.now()));
      }
      const isQuiet = devices.every((device, index) => {
        const { ended, changed } = device.passes();
        const earlier = changedBefore[index];
        return device.shown()?.kind === 'idle' && changed === earlier?.changed && ended > earlier.ended;
      });
      quietRounds = isQuiet ? quietRounds + 1 : 0;
    }
    bucket.setLagging(true);
  };

  let hadConflicts = false;
  /** I6: if only one side has changed, the result is that side. */
  const checkOneSided = (before: readonly Tree[], actedOn: ReadonlySet<number>): void => {
    const [only] = actedOn;
    const changed = only === undefined ? undefined : before[only];
    const hasConflicts = devices.some(({ state }) => state.conflicts().length > 0);
    const isSure = isGentle && isAsking && actedOn.size === 1 && !hadConflicts && !hasConflicts;
    hadConflicts = hasConflicts;
    if (!isSure || changed === undefined || only === undefined) {
      return;
    }
    const difference = differenceOf(changed, treesByHand()[only] ?? new Map(), (path) => path.endsWith('/'));
    if (difference !== undefined) {
      throw new Violation(
        'I6',
        `only one side was changed, and now it differs from what its user made at ${difference}`,
      );
    }
  };

  const perform = ({ what }: Action): void => {
    switch (what.kind) {
      case 'save':
      case 'delete':
      case 'rename':
      case 'copy':
      case 'make-folder':
      case 'touch':
        actLocally(deviceAt(what.device), what, ownership, scheduler);
        return;
      case 'flush':
        deviceAt(what.device).disk.syncAll();
        callsAtFlush = deviceAt(what.device).faults.calls();
        return;
      case 'bucket-put':
      case 'bucket-delete':
      case 'bucket-marker':
        actInBucket(bucket, what, ownership);
        return;
      case 'sync-now':
        deviceAt(what.device).engine()?.syncNow();
        return;
      case 'pause': {
        const device = deviceAt(what.device);
        const engine = device.engine();
        engine?.pause();
        scheduler.timer(world, what.ms, () => {
          if (device.engine() === engine) {
            engine?.resume();
          }
        });
        return;
      }
      case 'sleep': {
        const device = deviceAt(what.device);
        const engine = device.engine();
        engine?.sleep();
        scheduler.timer(world, what.ms, () => {
          if (device.engine() === engine) {
            engine?.wake();
          }
        });
        return;
      }
      case 'resolve':
        resolve(deviceAt(what.device), what.choice, what.isUndone);
        return;
      case 'quit':
        deviceAt(what.device).quit();
        scheduler.timer(world, 2_500 + what.ms, () => startIfDown(deviceAt(what.device)));
        return;
      case 'crash':
      case 'power-cut': {
        const device = deviceAt(what.device);
        if (what.kind === 'crash') {
          device.die();
        } else {
          audit.afterStep();
          device.powerCut();
          audit.forgiveLost();
          // Also of a disk that is not plugged in at this moment.
          for (const inode of device.disk.walk('/disk').values()) {
            ownership.note(inode.data);
          }
        }
        scheduler.timer(world, what.ms, () => startIfDown(device));
        return;
      }
      case 'fault':
        deviceAt(what.device).faults.arm(what);
        return;
      case 'offline':
      case 'disk-full':
        deviceAt(what.device).faults.begin({ kind: what.kind }, scheduler.now() + what.ms);
        return;
      case 'denied':
        deviceAt(what.device).faults.begin(
          { kind: 'denied', path: `${rootPath}/${what.path}`, code: what.code },
          scheduler.now() + what.ms,
        );
        return;
      case 'bad-bodies':
        badBodiesUntil = scheduler.now() + what.ms;
        return;
      case 'clock-jump':
        deviceAt(what.device).jumpClock(what.ms);
        return;
      case 'unplug': {
        const device = deviceAt(what.device);
        if (device.disk.lookUp(awayPath) === undefined) {
          device.disk.rename(rootPath, awayPath);
          if (what.leaves === 'empty') {
            device.disk.makeFolder(rootPath);
          }
          device.disk.syncAll();
          scheduler.timer(world, what.ms, () => plugIn(device));
        }
        return;
      }
      case 'calm':
        return;
    }
  };

  const untilCall = async ({ on }: Action): Promise<void> => {
    if (on !== undefined) {
      const until = scheduler.now() + callComesWithinMs;
      awaited = { device: deviceAt(on.device).name, call: on.call, left: on.skip + 1 };
      while (awaited.left > 0 && scheduler.now() < until) {
        await step(until);
      }
      awaited = undefined;
    }
  };

  const sideOf = ({ what }: Action): number | undefined => {
    if (what.kind.startsWith('bucket-')) {
      return 2;
    }
    return 'device' in what ? what.device : undefined;
  };

  const play = async (): Promise<void> => {
    const { actions } = plan;
    // What is there already when the app is started for the first time.
    const early = isGentle ? [] : actions.slice(0, Math.min(3, firstWait(actions)));
    for (const action of early) {
      note(() => actionText(action));
      perform(action);
    }
    for (const device of devices) {
      scheduler.timer(world, chance.pick([0, 0, 2_000]), () => startIfDown(device));
    }
    let actedOn = new Set<number>();
    for (const action of actions.slice(early.length)) {
      const until = scheduler.now() + action.afterMs;
      while (scheduler.now() < until) {
        await step(until);
      }
      for (let steps = action.afterSteps; steps > 0 && (await step(scheduler.now())); ) {
        steps -= 1;
      }
      await untilCall(action);
      note(() => actionText(action));
      if (action.what.kind === 'calm') {
        await calm(actedOn);
        actedOn = new Set();
      } else {
        perform(withPath(action, lastPath));
        const side = sideOf(action);
        if (side !== undefined) {
          actedOn.add(side);
        }
      }
      await quiet();
      audit.afterStep();
    }
    await calm(actedOn);
    await resolveAll();
    checkAtRest(devices, bucket, ownership, { isAllLive: false, isUndecided: false, isDecided: true });
    for (const text of ownership.owned()) {
      if (!audit.isKept(text)) {
        throw new Violation('I1', `${text} is lost at the end`);
      }
    }
  };

  return {
    play,
    outcome: () => ({
      steps: scheduler.steps(),
      races: audit.races(),
      choices,
      trace,
      trees: treesByHand(),
      calls: callsSince(callsAtFlush, deviceAt(0).faults.calls()),
    }),
    end: () => {
      for (const device of devices) {
        device.die();
        device.state.close();
      }
    },
  };
}
