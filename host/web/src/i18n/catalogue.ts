// What a catalogue of messages is made of. The English one says which keys there are and what each message needs.

import type { en } from './messages/en';
import type { en as enOfConsole } from './messages/en/console';
import type { first } from './messages/en/first';
import type { rest } from './messages/en/rest';

/** A message whose wording depends on a number: `count`, told where `{count}` stands. */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string };

export type Message = string | Plural;

type EnglishOfConsole = typeof enOfConsole;

type English = typeof en & EnglishOfConsole;

/** The keys of one area, as `area.key`. */
type KeysOf<A extends keyof English> = A extends string ? `${A}.${keyof English[A] & string}` : never;

/** Every message’s key. */
export type Key = KeysOf<keyof English>;

type MessageOf<K extends Key> = K extends `${infer A}.${infer R}`
  ? A extends keyof English
    ? R extends keyof English[A]
      ? English[A][R]
      : never
    : never
  : never;

/** The names in braces in a text. */
type Names<S> = S extends `${string}{${infer N}}${infer R}` ? N | Names<R> : never;

type NamesOf<M> = M extends string ? Names<M> : M extends { other: infer O } ? 'count' | Names<O> : never;

/** What has to be given with a message: nothing, or a value for each name in braces. */
export type Values<K extends Key> = [NamesOf<MessageOf<K>>] extends [never]
  ? []
  : [values: { [N in NamesOf<MessageOf<K>>]: N extends 'count' ? number : string | number }];

/** The keys of the messages that need nothing with them. */
export type PlainKey = { [K in Key]: Values<K> extends [] ? K : never }[Key];

/** One area in another language: the same keys, a plural where English has one. */
export type Translated<A> = { readonly [K in keyof A]: A[K] extends string ? string : Plural };

type TranslatedAll<C> = { readonly [A in keyof C]: Translated<C[A]> };

export type Catalogue = TranslatedAll<typeof en>;

/** The areas that the first page needs. */
export type First = TranslatedAll<typeof first>;

/** The areas that are loaded when they are needed. */
export type Rest = TranslatedAll<typeof rest>;

/** The areas of the console, which are loaded with it: agents never need them. */
export type ConsoleCatalogue = TranslatedAll<EnglishOfConsole>;
