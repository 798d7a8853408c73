/** The frames of a query's answer, whole, in pieces and damaged. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSelectEvents, type SelectEvent, writeSelectEvent } from '../../../../src-main/cos/wire/select-event.ts';
import { AppError } from '../../../../src-main/foundation/app-error.ts';

const code = (expected: string) => expect.objectContaining({ code: expected });

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) {
    yield bytes.subarray(start, start + size);
  }
}

async function read(bytes: Uint8Array, size = bytes.length): Promise<readonly SelectEvent[]> {
  const events: SelectEvent[] = [];
  for await (const event of parseSelectEvents(inPieces(bytes, Math.max(1, size)))) {
    events.push(event.kind === 'records' ? { kind: 'records', bytes: Uint8Array.from(event.bytes) } : event);
  }
  return events;
}

const bytesOf = (events: readonly SelectEvent[]): Buffer => Buffer.concat(events.map(writeSelectEvent));

const count = fc.nat(1_000_000_000);
const statistics = fc.record(
  { bytesScanned: count, bytesProcessed: count, bytesReturned: count },
  { noNullPrototype: true },
);
const event: fc.Arbitrary<SelectEvent> = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes): SelectEvent => ({ kind: 'records', bytes: Uint8Array.from(bytes) })),
  statistics.map((value): SelectEvent => ({ kind: 'progress', statistics: value })),
  statistics.map((value): SelectEvent => ({ kind: 'statistics', statistics: value })),
  fc.constant<SelectEvent>({ kind: 'continuation' }),
);

test('events are read as they were written, however the body is cut into chunks', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 6 }), fc.integer({ min: 1, max: 400 }), async (events, size) => {
      const all: readonly SelectEvent[] = [...events, { kind: 'end' }];
      expect(await read(bytesOf(all), size)).toEqual(all);
    }),
  );
});

test('an error of the query is the last event', async () => {
  const failed: SelectEvent = { kind: 'error', code: 'OverMaxColumn', message: 'too many columns' };
  expect(await read(bytesOf([{ kind: 'continuation' }, failed, { kind: 'end' }]))).toEqual([
    { kind: 'continuation' },
    failed,
  ]);
});

test('a body that ends before its last frame is not taken for all there is', async () => {
  const whole = bytesOf([{ kind: 'records', bytes: Buffer.from('a,b\n') }, { kind: 'end' }]);
  for (const end of [0, 5, 12, 40, whole.length - 1]) {
    await expect(read(whole.subarray(0, end))).rejects.toEqual(code('length-mismatch'));
  }
});

test('a byte that changed on the way is found by the checksums', async () => {
  const whole = bytesOf([{ kind: 'records', bytes: Buffer.from('a,b\n') }, { kind: 'end' }]);
  for (let at = 0; at < whole.length; at += 1) {
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] ?? 0) ^ 0x20;
    await expect(read(damaged)).rejects.toEqual(code('checksum-mismatch'));
  }
});

test('bytes that are no frames are refused with a reason, never with a crash', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 50 }), async (bytes, size) => {
      await expect(read(bytes, size)).rejects.toBeInstanceOf(AppError);
    }),
    { seed: 20_260_101, numRuns: 500 },
  );
});

test('the body is given up when its reader stops early', async () => {
  let isGivenUp = false;
  const whole = bytesOf([{ kind: 'continuation' }, { kind: 'continuation' }, { kind: 'end' }]);
  async function* body(): AsyncGenerator<Uint8Array> {
    try {
      yield* inPieces(whole, 3);
    } finally {
      isGivenUp = true;
    }
  }
  for await (const _event of parseSelectEvents(body())) {
    break;
  }
  expect(isGivenUp).toBe(true);
});
