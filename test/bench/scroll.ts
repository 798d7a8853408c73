/**
 * Scrolls through a history of 100,000 rows in Chromium with tracing on: `npm run build && node test/bench/scroll.ts [TRACE]`. For the
 * wheel, held keys and jumps it tells the frames, those late or dropped, rows not there in time, and the longest task of the main thread.
 * A page without any script, of the same rows, is scrolled first: what that loses is lost to the computer. `TRACE` names a file for the raw trace, which the performance panel of the browser opens.
 */
import { writeFile } from 'node:fs/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import * as v from 'valibot';
import { ensureChromium, howToGetChromium } from '../chromium.ts';
import { openScene, servePage } from '../renderer/gallery-page.ts';
import { scenes } from '../renderer/gallery-scenes.ts';

const seconds = 6;
const lateMs = 33.4;
const rowHeight = 46;
const categories = [
  'devtools.timeline',
  'disabled-by-default-devtools.timeline.frame',
  'disabled-by-default-devtools.timeline',
  'benchmark',
  'cc',
  'toplevel',
  'blink.user_timing',
];

const traced = v.object({
  traceEvents: v.array(
    v.looseObject({
      name: v.string(),
      ph: v.string(),
      pid: v.number(),
      tid: v.number(),
      ts: v.number(),
      dur: v.optional(v.number()),
      tdur: v.optional(v.number()),
      args: v.optional(v.record(v.string(), v.unknown())),
    }),
  ),
});
type TraceEvent = v.InferOutput<typeof traced>['traceEvents'][number];

const watched = v.object({ intervals: v.array(v.number()), frames: v.number(), bare: v.number(), top: v.number() });

/** Runs in the page: the time between frames, and how many of them showed a part of the list without its rows. */
const watchFrames = `(() => {
  const list = document.querySelector('.history .virtual-list');
  const seen = { intervals: [], frames: 0, bare: 0, top: 0 };
  let last = performance.now();
  let isOn = true;
  const look = () => {
    const drawn = [...list.querySelectorAll('.virtual-row')].map((row) => Number(row.dataset.index));
    const first = Math.floor(list.scrollTop / ${rowHeight});
    const end = Math.ceil((list.scrollTop + list.clientHeight) / ${rowHeight});
    for (let index = first; index < end; index += 1) {
      if (!drawn.includes(index)) {
        seen.bare += 1;
        break;
      }
    }
    seen.top = list.scrollTop;
  };
  const count = (now) => {
    seen.intervals.push(now - last);
    last = now;
    seen.frames += 1;
    // After the frame, when nothing that is read has to be computed first.
    setTimeout(look);
    if (isOn) requestAnimationFrame(count);
  };
  requestAnimationFrame(count);
  window.endOfWatch = () => { isOn = false; return seen; };
})()`;

type Phase = { readonly name: string; readonly run: (page: Page) => Promise<void> };

const until = async (page: Page, act: (step: number) => Promise<unknown>): Promise<void> => {
  const end = performance.now() + seconds * 1_000;
  for (let step = 0; performance.now() < end; step += 1) {
    await act(step);
    await page.waitForTimeout(4);
  }
};

const phases: readonly Phase[] = [
  { name: 'wheel', run: (page) => until(page, () => page.mouse.wheel(0, 120)) },
  { name: 'fling', run: (page) => until(page, () => page.mouse.wheel(0, 1_500)) },
  { name: 'page-down', run: (page) => until(page, () => page.keyboard.press('PageDown')) },
  { name: 'arrow-down', run: (page) => until(page, () => page.keyboard.press('ArrowDown')) },
  {
    name: 'jumps',
    run: (page) =>
      until(page, (step) =>
        page.evaluate(
          `document.querySelector('.history .virtual-list').scrollTop = ${((step * 7_919) % 99_000) * rowHeight}`,
        ),
      ),
  },
];

const rounded = (value: number): number => Math.round(value * 10) / 10;
const share = (part: number, whole: number): string => `${rounded((100 * part) / Math.max(1, whole))} %`;

/** The thread that runs the page: of all renderers', the one with the most scripts. */
function mainThread(events: readonly TraceEvent[]): string {
  const counts = new Map<string, number>();
  for (const { name, pid, tid } of events) {
    if (name === 'FunctionCall') {
      counts.set(`${pid}/${tid}`, (counts.get(`${pid}/${tid}`) ?? 0) + 1);
    }
  }
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? '';
}

const reporterShape = v.looseObject({ state: v.string(), affects_smoothness: v.boolean() });

/** Outcomes of frames whose loss would be seen. */
function frameStates(events: readonly TraceEvent[]): readonly string[] {
  return events.flatMap(({ name, ph, args }) => {
    const reporter = v.safeParse(reporterShape, args?.frame_reporter);
    const isWanted = name === 'PipelineReporter' && ph === 'b' && reporter.success;
    return isWanted && (reporter.output.affects_smoothness || /PRESENTED/.test(reporter.output.state))
      ? [reporter.output.state]
      : [];
  });
}

/** CPU time is told beside the time on the clock: other programs of the computer are in the latter only. */
function report(name: string, events: readonly TraceEvent[], seen: v.InferOutput<typeof watched>): void {
  const main = mainThread(events);
  const onMain = events.filter(({ pid, tid, ph }) => `${pid}/${tid}` === main && ph === 'X');
  const tasks = onMain.filter((one) => one.name === 'RunTask');
  const cpuOf = (named: readonly TraceEvent[]): number => named.reduce((sum, { tdur = 0 }) => sum + tdur, 0) / 1_000;
  const cpu = (...names: readonly string[]): number => cpuOf(onMain.filter((one) => names.includes(one.name)));
  const states = frameStates(events);
  const dropped = states.filter((state) => state === 'STATE_DROPPED').length;
  const late = seen.intervals.filter((interval) => interval > lateMs).length;
  const perFrame = (ms: number): number => rounded(ms / Math.max(1, seen.frames));
  console.log(
    JSON.stringify({
      phase: name,
      rowsPassed: Math.round(seen.top / rowHeight),
      frames: seen.frames,
      late: share(late, seen.frames),
      dropped: share(dropped, states.length),
      bare: share(seen.bare, seen.frames),
      longestFrameMs: rounded(Math.max(...seen.intervals)),
      longestTaskMs: rounded(Math.max(0, ...tasks.map(({ dur }) => dur ?? 0)) / 1_000),
      longestTaskCpuMs: rounded(Math.max(0, ...tasks.map(({ tdur }) => tdur ?? 0)) / 1_000),
      cpuMsPerFrame: perFrame(cpuOf(tasks)),
      scriptMsPerFrame: perFrame(cpu('FunctionCall', 'FireAnimationFrame')),
      styleAndLayoutMsPerFrame: perFrame(cpu('UpdateLayoutTree', 'Layout')),
      paintMsPerFrame: perFrame(cpu('PrePaint', 'Paint', 'Layerize', 'Commit')),
    }),
  );
}

/** As many rows as fit into a page of the same look, and nothing that runs. */
async function openControl(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
  const rows = Array.from(
    { length: 2_000 },
    (_, index) =>
      `<li class="virtual-row" data-index="${index}" style="height:${rowHeight}px;contain:strict"><button class="history-row" style="width:100%;height:100%">Row ${index}</button></li>`,
  );
  await page.setContent(
    `<div class="history"><ul class="virtual-list" style="height:600px;overflow:auto">${rows.join('')}</ul></div>`,
  );
  return page;
}

async function openHistory(browser: Browser, origin: string): Promise<Page> {
  const scene = scenes.find((one) => one.name === 'activity');
  if (scene === undefined) {
    throw new Error('the gallery has no history');
  }
  return await openScene({
    browser,
    origin,
    scene,
    options: { viewport: { width: 1100, height: 900 }, reducedMotion: 'no-preference' },
    isClockReal: true,
    onComplaint: (words) => console.error(words),
  });
}

async function measure(browser: Browser, page: Page, { name, run }: Phase, traceFile?: string): Promise<void> {
  const rows = page.locator('.history-row');
  await rows.first().waitFor();
  await rows.first().focus();
  await rows.first().hover();
  await page.evaluate(watchFrames);
  // The profiler takes a while to start: only for who looks at the trace.
  const profiler = traceFile === undefined ? [] : ['disabled-by-default-v8.cpu_profiler'];
  await browser.startTracing(page, { categories: [...categories, ...profiler] });
  await run(page);
  const trace = await browser.stopTracing();
  const seen = v.parse(watched, await page.evaluate('window.endOfWatch()'));
  if (traceFile !== undefined) {
    await writeFile(`${traceFile}.${name}.json`, trace);
  }
  report(name, v.parse(traced, JSON.parse(trace.toString())).traceEvents, seen);
  await page.context().close();
}

const executablePath = ensureChromium(console.log);
if (executablePath === undefined) {
  throw new Error(howToGetChromium);
}
const server = await servePage();
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
const [wheel] = phases;
if (wheel !== undefined) {
  await measure(browser, await openControl(browser), { ...wheel, name: 'control' }, process.argv[2]);
}
for (const phase of phases) {
  await measure(browser, await openHistory(browser, server.origin), phase, process.argv[2]);
}
await browser.close();
server.close();
