/**
 * Plays seeds by hand.
 *   npx node test/simulation/run.ts --seed 12345 --trace    one run, step by step
 *   npx node test/simulation/run.ts --seed 12345 --shrink   the smallest plan found that violates the same invariant
 *   npx node test/simulation/run.ts --from 1 --count 10000 --workers 2
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { actionText, makePlan } from './plan.ts';
import { shrink } from './shrink.ts';
import { simulate } from './simulate.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    shrink: { type: 'boolean', default: false },
    from: { type: 'string', default: '1' },
    count: { type: 'string', default: '1000' },
    workers: { type: 'string', default: '1' },
    'no-power-cuts': { type: 'boolean', default: false },
  },
});

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const features = { powerCuts: !values['no-power-cuts'] };
const flags = features.powerCuts ? '' : ' --no-power-cuts';

async function playOne(seed: number): Promise<void> {
  const found = makePlan(seed, features);
  const plan = values.shrink ? await shrink(found) : found;
  if (values.shrink || values.trace) {
    say(JSON.stringify({ ...plan.habits, isGentle: plan.isGentle }));
    for (const action of plan.actions) {
      say(actionText(action));
    }
    say('');
  }
  const { violation, steps, trace, races, choices } = await simulate(plan, { traced: values.trace });
  for (const line of trace) {
    say(line);
  }
  say(violation?.message ?? `no violation: ${steps} steps, ${choices} choices, ${races} races`);
  process.exitCode = violation === undefined ? 0 : 1;
}

async function playMany(from: number, count: number): Promise<void> {
  const startedAt = performance.now();
  let violations = 0;
  let steps = 0;
  let races = 0;
  let choices = 0;
  for (let seed = from; seed < from + count; seed += 1) {
    const outcome = await simulate(makePlan(seed, features));
    steps += outcome.steps;
    races += outcome.races;
    choices += outcome.choices;
    if (outcome.violation !== undefined) {
      violations += 1;
      say(
        `npx node test/simulation/run.ts --seed ${seed} --trace${flags} # ${outcome.violation.message.split('\n')[0]}`,
      );
    }
    // A turn of the event loop, so that signals are heard.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const seconds = (performance.now() - startedAt) / 1000;
  say(
    `seeds ${from}..${from + count - 1}: ${violations} violations, ${(count / seconds).toFixed(0)} seeds/s, ${Math.round(steps / count)} steps a seed, ${races} races, ${choices} choices`,
  );
  process.exitCode = violations === 0 ? 0 : 1;
}

function playInWorkers(from: number, count: number, workers: number): void {
  const share = Math.ceil(count / workers);
  for (let index = 0; index < workers; index += 1) {
    const parameters = [
      fileURLToPath(import.meta.url),
      '--from',
      String(from + index * share),
      '--count',
      String(share),
    ];
    const child = spawn(process.execPath, [...parameters, ...(flags === '' ? [] : [flags.trim()])], {
      stdio: 'inherit',
    });
    child.on('exit', (code) => {
      process.exitCode = code === 0 ? process.exitCode : 1;
    });
  }
}

const workers = Number(values.workers);
if (values.seed !== undefined) {
  await playOne(Number(values.seed));
} else if (workers > 1) {
  playInWorkers(Number(values.from), Number(values.count), workers);
} else {
  await playMany(Number(values.from), Number(values.count));
}
