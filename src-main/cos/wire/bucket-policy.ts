/** The policy of a bucket: the one message in JSON. Names COS adds to it are kept; what they mean is for people to know. */
import * as v from 'valibot';
import { AppError } from '../../foundation/app-error.ts';

const oneOrMany = v.union([v.string(), v.array(v.string())]);

const statement = v.looseObject({
  Sid: v.optional(v.string()),
  Effect: v.picklist(['allow', 'deny']),
  /** `{ qcs: ['qcs::cam::uin/1:uin/1'] }`; everyone is `qcs::cam::anyone:anyone`. */
  Principal: v.record(v.string(), oneOrMany),
  /** Such as `name/cos:GetObject`. */
  Action: oneOrMany,
  /** Such as `qcs::cos:<region>:uid/<appid>:<bucket>/<prefix>*`. */
  Resource: oneOrMany,
  Condition: v.optional(v.record(v.string(), v.record(v.string(), v.unknown()))),
});

const policy = v.looseObject({ version: v.optional(v.string()), Statement: v.array(statement) });

export type BucketPolicy = v.InferOutput<typeof policy>;

const lowerCaseNames: ReadonlyMap<string, string> = new Map(
  ['Statement', 'Sid', 'Effect', 'Principal', 'Action', 'Resource', 'Condition'].map((name) => [
    name.toLowerCase(),
    name,
  ]),
);

export const bucketPolicy = {
  parse: (text: string): BucketPolicy => {
    const result = v.safeParse(policy, withOneSpelling(parseJson(text)));
    if (!result.success) {
      throw new AppError('malformed-answer', `no bucket policy: ${result.issues[0].message}`);
    }
    return result.output;
  },
  write: (value: BucketPolicy): string => JSON.stringify({ version: '2.0', ...value }),
};

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (error) {
    throw new AppError('malformed-answer', 'the policy is no JSON', { cause: error });
  }
}

/** COS takes the names in either case and answers as it got them. */
function withOneSpelling(value: unknown): unknown {
  const respelled = respell(value);
  return Array.isArray(respelled.Statement)
    ? { ...respelled, Statement: respelled.Statement.map(respellStatement) }
    : respelled;
}

function respellStatement(value: unknown): unknown {
  const respelled = respell(value);
  return typeof respelled.Effect === 'string' ? { ...respelled, Effect: respelled.Effect.toLowerCase() } : respelled;
}

function respell(value: unknown): Readonly<Record<string, unknown>> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(entries.map(([name, content]) => [lowerCaseNames.get(name) ?? name, content]));
}
