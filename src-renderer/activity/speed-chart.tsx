/** The speed of the last minutes as a curve. Loaded only when there is something to draw. The one file that names the chart library. */
import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { type SpeedSample, useSpeedHistory } from '../state/speed-history.ts';
import { useWords } from '../text/language.tsx';

const chartHeight = 96;
/** A curve that has only begun does not fill the width. */
const shortestSeconds = 60;

function toData(samples: readonly SpeedSample[]): UPlot.AlignedData {
  return [samples.map(({ at }) => at / 1000), samples.map(({ bytesPerSecond }) => bytesPerSecond)];
}

/**
 * The canvas knows nothing of the style sheet: its colours are read from it, as a property that takes a colour has them. A variable read
 * by itself keeps its `light-dark()`, which a canvas need not understand: it then draws black.
 */
function colour(element: HTMLElement, name: string): string {
  element.style.color = `var(${name})`;
  const { color } = getComputedStyle(element);
  element.style.color = '';
  return color;
}

export function SpeedChart() {
  const { text, format } = useWords();
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<UPlot | undefined>(undefined);
  const samples = useSpeedHistory();
  const latest = useRef(samples);

  useEffect(() => {
    latest.current = samples;
    chart.current?.setData(toData(samples));
  }, [samples]);

  useEffect(() => {
    const element = place.current;
    // A document that cannot draw, as that of some readers and tests, is left with the number above.
    if (element === null || document.createElement('canvas').getContext('2d') === null) {
      return;
    }
    const resolve = (name: string): string => colour(element, name);
    const axis = {
      stroke: () => resolve('--chart-text'),
      font: `11px ${getComputedStyle(element).fontFamily}`,
      ticks: { show: false },
      grid: { stroke: () => resolve('--chart-grid'), width: 1 },
    };
    const made = new UPlot(
      {
        width: element.clientWidth,
        height: chartHeight,
        legend: { show: false },
        cursor: { show: false },
        padding: [6, 0, 0, 0],
        scales: {
          x: { range: (_chart, min, max) => [Math.min(min, max - shortestSeconds), max] },
          y: { range: (_chart, _min, max) => [0, Math.max(max * 1.15, 10_000)] },
        },
        axes: [
          {
            ...axis,
            size: 18,
            space: 90,
            incrs: [60, 120],
            grid: { show: false },
            values: (_chart, values) => values.map((value) => format.time(value * 1000)),
          },
          {
            ...axis,
            size: 76,
            space: 34,
            values: (_chart, values) => values.map((value) => text.headline.perSecond(format.bytes(value))),
          },
        ],
        series: [
          {},
          {
            stroke: () => resolve('--chart-line'),
            fill: () => resolve('--chart-fill'),
            width: 2,
            points: { show: false },
          },
        ],
      },
      toData(latest.current),
      element,
    );
    chart.current = made;
    const resize = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: chartHeight }));
    resize.observe(element);
    // Another look has other colours.
    const look = new MutationObserver(() => made.redraw(false));
    look.observe(document.documentElement, { attributes: true, attributeFilter: ['data-look'] });
    const media = window.matchMedia('(prefers-color-scheme: dark)');
    const redraw = (): void => made.redraw(false);
    media.addEventListener('change', redraw);
    return () => {
      resize.disconnect();
      look.disconnect();
      media.removeEventListener('change', redraw);
      made.destroy();
      chart.current = undefined;
    };
  }, [text, format]);

  const now = samples.at(-1)?.bytesPerSecond ?? 0;
  return (
    <figure className="speed">
      <figcaption>
        {text.transfer.speed} <strong>{text.headline.perSecond(format.bytes(now))}</strong>
      </figcaption>
      <div ref={place} className="speed-chart" aria-hidden="true" />
    </figure>
  );
}
