/**
 * Numbers, sizes and times as the reader's locale writes them. Sizes are decimal everywhere (1 MB is 1,000,000 bytes), as COS bills
 * and as disks are sold. Pure: the present time is passed in.
 */
export type Format = {
  readonly count: (value: number) => string;
  readonly bytes: (value: number) => string;
  /** 10:30, with the day when it is not today. */
  readonly clock: (at: number, now: number) => string;
  readonly time: (at: number) => string;
  readonly dateTime: (at: number) => string;
  /** "5 minutes ago", "in 2 hours"; within 10 seconds "just now". */
  readonly relative: (at: number, now: number) => string;
  /** Of a fraction, without decimals. */
  readonly percent: (fraction: number) => string;
  /** "a, b and c" */
  readonly list: (items: readonly string[]) => string;
  /** 0 is Sunday. */
  readonly weekday: (day: number, style: 'short' | 'long') => string;
  /** "2 min", "1 h"; at least one second. */
  readonly duration: (seconds: number) => string;
};

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;
const durations = [
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;
const spans = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;
const oldestRelativeSeconds = 7 * 86_400;

/** `justNow`: the locale data only has "now", which reads wrong of what is over. */
export function createFormat(locale: string, justNow: string): Format {
  const number = new Intl.NumberFormat(locale);
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const dayTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const conjunction = new Intl.ListFormat(locale, { type: 'conjunction' });
  const weekdays = {
    short: new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' }),
    long: new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }),
  };
  const sizes = byteUnits.map((unit) => {
    const style = { style: 'unit', unit, unitDisplay: unit === 'byte' ? 'long' : 'short' } as const;
    return {
      whole: new Intl.NumberFormat(locale, { ...style, maximumFractionDigits: 0 }),
      tenths: new Intl.NumberFormat(locale, { ...style, maximumFractionDigits: 1 }),
    };
  });
  const lengths = durations.map(
    ([unit, seconds]) =>
      [seconds, new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' })] as const,
  );

  function bytes(value: number): string {
    let power = 0;
    let scaled = value;
    // 999.95 would be written as 1,000.
    while (scaled >= 999.5 && power < sizes.length - 1) {
      scaled /= 1000;
      power += 1;
    }
    const size = sizes[power];
    return apart((scaled < 100 && power > 0 ? size?.tenths : size?.whole)?.format(scaled) ?? number.format(value));
  }

  function duration(seconds: number): string {
    const parts = lengths.find(([length]) => seconds >= length * 0.95) ?? lengths.at(-1);
    return parts === undefined ? '' : apart(parts[1].format(Math.max(1, Math.round(seconds / parts[0]))));
  }

  function toRelative(at: number, now: number): string {
    const seconds = (at - now) / 1000;
    if (Math.abs(seconds) < 10) {
      return justNow;
    }
    if (Math.abs(seconds) >= oldestRelativeSeconds) {
      return day.format(at);
    }
    const [unit, length] = spans.find(([, one]) => Math.abs(seconds) >= one) ?? (['second', 1] as const);
    return apart(relative.format(Math.trunc(seconds / length), unit));
  }

  return {
    count: (value) => number.format(value),
    bytes,
    clock: (at, now) => (day.format(at) === day.format(now) ? time : dayTime).format(at),
    time: (at) => time.format(at),
    dateTime: (at) => dateTime.format(at),
    relative: toRelative,
    // The first of January 2023 was a Sunday.
    weekday: (day, style) => weekdays[style].format(Date.UTC(2023, 0, 1 + day)),
    percent: (fraction) => percent.format(fraction),
    list: (items) => conjunction.format(items),
    duration,
  };
}

/** As everywhere in the page, a space stands between a number and a Chinese word; locale data leaves it out. */
function apart(written: string): string {
  return written.replace(/(?<=\d)(?=\p{Script=Han})/gu, ' ');
}
