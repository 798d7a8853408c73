/** The policy of POST Object: until when, and under which conditions, a form may be sent. JSON, in base64 inside the form. */
import * as v from 'valibot';
import { AppError } from '../../foundation/app-error.ts';
import { assertNever } from '../../foundation/assert-never.ts';
import { parseTime } from './fields.ts';

/** Fields are named without `$`. */
export type PostCondition =
  | { readonly kind: 'equals'; readonly field: string; readonly value: string }
  | { readonly kind: 'starts-with'; readonly field: string; readonly prefix: string }
  | { readonly kind: 'content-length-range'; readonly min: number; readonly max: number };

export type PostPolicy = {
  /** Milliseconds since the epoch. */
  readonly expiration: number;
  readonly conditions: readonly PostCondition[];
};

const fieldName = v.pipe(v.string(), v.regex(/^\$./));
const byteCount = v.pipe(
  v.union([v.number(), v.string()]),
  v.transform(Number),
  v.number(),
  v.safeInteger(),
  v.minValue(0),
);

const condition = v.union([
  v.pipe(
    v.tuple([v.picklist(['eq', 'starts-with']), fieldName, v.string()]),
    v.transform(
      ([word, field, value]): PostCondition =>
        word === 'eq'
          ? { kind: 'equals', field: field.slice(1), value }
          : { kind: 'starts-with', field: field.slice(1), prefix: value },
    ),
  ),
  v.pipe(
    v.tuple([v.literal('content-length-range'), byteCount, byteCount]),
    v.transform(([, min, max]): PostCondition => ({ kind: 'content-length-range', min, max })),
  ),
  v.pipe(
    v.record(v.string(), v.string()),
    v.check((pairs) => Object.keys(pairs).length === 1),
    v.transform((pairs): PostCondition => {
      const [field = '', value = ''] = Object.entries(pairs)[0] ?? [];
      return { kind: 'equals', field, value };
    }),
  ),
]);

const policy = v.object({ expiration: v.string(), conditions: v.array(condition) });

export const postPolicy = {
  parse: (text: string): PostPolicy => {
    const result = v.safeParse(policy, parseJson(text));
    const expiration = result.success ? parseTime(result.output.expiration) : undefined;
    if (!result.success || expiration === undefined) {
      throw new AppError('malformed-answer', 'the policy has no expiration or an unknown condition');
    }
    return { expiration, conditions: result.output.conditions };
  },
  write: ({ expiration, conditions }: PostPolicy): string =>
    JSON.stringify({ expiration: new Date(expiration).toISOString(), conditions: conditions.map(toWire) }),
};

function toWire(each: PostCondition): unknown {
  switch (each.kind) {
    case 'equals':
      return { [each.field]: each.value };
    case 'starts-with':
      return ['starts-with', `$${each.field}`, each.prefix];
    case 'content-length-range':
      return ['content-length-range', each.min, each.max];
    default:
      return assertNever(each);
  }
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (error) {
    throw new AppError('malformed-answer', 'the policy is no JSON', { cause: error });
  }
}
