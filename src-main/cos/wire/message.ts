/**
 * Messages as tables: a message lists its elements once, and its type, its reader and its writer follow from the list.
 * Readers throw `malformed-answer` like `fields.ts`. Elements that a table does not name are kept in `others` and written back, so that
 * reading, changing and writing a configuration loses nothing of it.
 */
import { AppError } from '../../foundation/app-error.ts';
import { childOf, childrenOf, formatTime, parseTime } from './fields.ts';
import { element, parseXml, writeXml, type XmlElement } from './xml.ts';

/** What an element holds, read and written. Methods and not properties: a table mixes codecs of all types. */
export type Codec<T> = {
  read(from: XmlElement): T;
  write(name: string, value: T): XmlElement;
};

/** A whole document. */
export type Message<T> = {
  readonly rootName: string;
  readonly parse: (text: string) => T;
  readonly write: (value: T) => string;
};

export type MessageValue<M> = M extends Message<infer T> ? T : never;

type RequiredField<T> = {
  readonly kind: 'required';
  readonly name: string;
  read(parent: XmlElement): T;
  write(value: T): readonly XmlElement[];
};

type OptionalField<T> = {
  readonly kind: 'optional';
  readonly name: string;
  read(parent: XmlElement): T | undefined;
  write(value: T): readonly XmlElement[];
};

type Fields = Readonly<Record<string, RequiredField<unknown> | OptionalField<unknown>>>;

type Flat<T> = { readonly [K in keyof T]: T[K] };

type RecordValue<F extends Fields> = Flat<
  {
    readonly [K in keyof F as F[K] extends RequiredField<unknown> ? K : never]: F[K] extends RequiredField<infer T>
      ? T
      : never;
  } & {
    readonly [K in keyof F as F[K] extends OptionalField<unknown> ? K : never]?: F[K] extends OptionalField<infer T>
      ? T
      : never;
  } & {
    /** Elements this client does not know. */
    readonly others?: readonly XmlElement[];
  }
>;

export function message<T>(rootName: string, codec: Codec<T>): Message<T> {
  return {
    rootName,
    parse: (text) => codec.read(parseXml(text, rootName)),
    write: (value) => writeXml(codec.write(rootName, value)),
  };
}

/** Whether the document says nothing: the form in which COS answers for some configurations that were never made. */
export function isEmptyMessage({ rootName }: Pick<Message<unknown>, 'rootName'>, text: string): boolean {
  const root = parseXml(text, rootName);
  return root.children.length === 0 && root.text.trim() === '';
}

export function writeEmptyMessage({ rootName }: Pick<Message<unknown>, 'rootName'>): string {
  return writeXml(element(rootName, []));
}

/** An element with child elements; written in the order of `fields`. */
export function record<F extends Fields>(fields: F): Codec<RecordValue<F>> {
  const entries = Object.entries(fields);
  const known = new Set(entries.map(([, { name }]) => name));
  return {
    read: (from) => {
      const value: Record<string, unknown> = {};
      for (const [key, field] of entries) {
        const content = field.read(from);
        if (content !== undefined) {
          value[key] = content;
        }
      }
      const others = from.children.filter(({ name }) => !known.has(name));
      if (others.length > 0) {
        value.others = others;
      }
      // Every required field threw or put its value here: this is where the table becomes the type.
      return value as RecordValue<F>;
    },
    write: (name, value) => {
      const contents: Readonly<Record<string, unknown>> = value;
      const children = entries.flatMap(([key, field]) =>
        contents[key] === undefined ? [] : field.write(contents[key]),
      );
      return element(name, [...children, ...(value.others ?? [])]);
    },
  };
}

export function required<T>(name: string, codec: Codec<T>): RequiredField<T> {
  return {
    kind: 'required',
    name,
    read: (parent) => {
      const child = childOf(parent, name);
      if (child === undefined) {
        throw new AppError('malformed-answer', `${name} of ${parent.name} is missing`);
      }
      return codec.read(child);
    },
    write: (value) => [codec.write(name, value)],
  };
}

/** Absent also where the element is there and says nothing, unless `codec` is one that may be empty. */
export function optional<T>(name: string, codec: Codec<T> & { readonly mayBeEmpty?: true }): OptionalField<T> {
  return {
    kind: 'optional',
    name,
    read: (parent) => {
      const child = childOf(parent, name);
      const isSaid = child !== undefined && (codec.mayBeEmpty === true || !isBlank(child));
      return isSaid ? codec.read(child) : undefined;
    },
    write: (value) => [codec.write(name, value)],
  };
}

/** Elements of one name side by side; none is an empty list. */
export function repeated<T>(name: string, codec: Codec<T>): RequiredField<readonly T[]> {
  return {
    kind: 'required',
    name,
    read: (parent) => childrenOf(parent, name).map(codec.read),
    write: (values) => values.map((value) => codec.write(name, value)),
  };
}

/** An element that holds elements of one name. */
export function listOf<T>(name: string, codec: Codec<T>): Codec<readonly T[]> & { readonly mayBeEmpty: true } {
  return {
    mayBeEmpty: true,
    read: (from) => childrenOf(from, name).map(codec.read),
    write: (wrapper, values) =>
      element(
        wrapper,
        values.map((value) => codec.write(name, value)),
      ),
  };
}

/** An element that is there for its one child only. */
export function only<T>(name: string, codec: Codec<T>): Codec<T> {
  const field = required(name, codec);
  return { read: field.read, write: (wrapper, value) => element(wrapper, field.write(value)) };
}

/** Text with at least one character, as it is. */
export const text: Codec<string> = {
  read: (from) => {
    if (from.text === '') {
      throw malformed(from);
    }
    return from.text;
  },
  write: (name, value) => element(name, value),
};

/** Text that may be empty, where empty says something else than absent. */
export const anyText: Codec<string> & { readonly mayBeEmpty: true } = {
  mayBeEmpty: true,
  read: (from) => from.text,
  write: (name, value) => element(name, value),
};

export const integer: Codec<number> = {
  read: (from) => {
    const digits = from.text.trim();
    if (!/^\d{1,16}$/.test(digits) || !Number.isSafeInteger(Number(digits))) {
      throw malformed(from);
    }
    return Number(digits);
  },
  write: (name, value) => element(name, String(value)),
};

/** `true` or `false`. */
export const flag: Codec<boolean> = {
  read: (from) => {
    const word = from.text.trim().toLowerCase();
    if (word !== 'true' && word !== 'false') {
      throw malformed(from);
    }
    return word === 'true';
  },
  write: (name, value) => element(name, String(value)),
};

/** Milliseconds since the epoch. */
export const time: Codec<number> = {
  read: (from) => {
    const value = parseTime(from.text);
    if (value === undefined) {
      throw malformed(from);
    }
    return value;
  },
  write: (name, value) => element(name, formatTime(value)),
};

/** One of some words; COS is not strict about their case. */
export function choice<const T extends string>(...words: readonly T[]): Codec<T> {
  return {
    read: (from) => {
      const said = from.text.trim().toLowerCase();
      const word = words.find((each) => each.toLowerCase() === said);
      if (word === undefined) {
        throw malformed(from);
      }
      return word;
    },
    write: (name, value) => element(name, value),
  };
}

function isBlank({ text: content, children }: XmlElement): boolean {
  return children.length === 0 && content.trim() === '';
}

function malformed(from: XmlElement): AppError {
  return new AppError('malformed-answer', `${from.name} cannot be ${JSON.stringify(from.text.slice(0, 80))}`);
}
