// What stands in the places of a form: its disposition and its fields, each by the name that the server has for its place.

import type { CallFormAnswers, CallFormQuestions, CallFormSaved } from '../../../api/types';
import { dispositionText, keptDisposition } from '../disposition';
import { type Answers, answerOf, DISPOSITION, isShown, memberOf, nameOf } from './answers';
import type { Typing } from './draft';

type Typings = ReadonlyMap<string, Typing>;

/** What stands in a form, and what of it the server said. */
export interface Standing {
  readonly form: CallFormQuestions | undefined;
  readonly saved: CallFormSaved;
  /** What is typed and not known to be saved. */
  readonly typings: Typings;
  /** What the plugin supposes of fields that nobody has answered. */
  readonly supposed: Answers;
}

const isFree = (form: CallFormQuestions | undefined): boolean => form?.dispositions.length === 0;

/** How the server keeps what is typed. */
export const keptText = (form: CallFormQuestions | undefined, member: string, text: string): string =>
  member === DISPOSITION && isFree(form) ? keptDisposition(text) : text;

/** What the server has in a place. */
export const savedText = ({ answers, disposition }: CallFormSaved, member: string): string =>
  member === DISPOSITION ? (disposition ?? '') : answerOf(answers, nameOf(member));

/** What is typed in places that are there: a form has other fields for another customer. */
export function asked(form: CallFormQuestions | undefined, typings: Typings): [string, Typing][] {
  const places = new Set([DISPOSITION, ...(form?.fields ?? []).map(({ name }) => memberOf(name))]);
  return [...typings].filter(([member]) => places.has(member));
}

/** What the plugin supposes of the fields that have no answer, and in which nobody has typed. */
export function supposedOf(
  form: CallFormQuestions | undefined,
  saved: CallFormSaved,
  touched: ReadonlySet<string>,
): Answers {
  const open = (form?.fields ?? []).filter(({ name }) => {
    const member = memberOf(name);
    return !touched.has(member) && !savedText(saved, member);
  });
  return Object.fromEntries(open.flatMap(({ name, value }) => (value === null ? [] : [[name, value]])));
}

/** The answers as they stand there. */
export function answersIn({ saved, typings, supposed }: Standing): Answers {
  const fields = [...typings].filter(([member]) => member !== DISPOSITION);
  const typed = fields.map(([member, { text }]) => [nameOf(member), text] as const);
  return { ...supposed, ...saved.answers, ...Object.fromEntries(typed) };
}

/** The disposition as it stands there. What is saved stays in the `words` that it was typed in. */
export function dispositionIn({ form, saved, typings }: Standing, words: string): string {
  const kept = saved.disposition ?? '';
  const typed = typings.get(DISPOSITION)?.text;
  if (typed !== undefined || !isFree(form)) return typed ?? kept;
  return keptDisposition(words) === kept ? words : dispositionText(kept);
}

/** What has changed here; and what the plugin supposes, once the agent has said of all that is shown that nothing is missing. */
export function changesOf(standing: Standing, complete: boolean): CallFormAnswers {
  const { form, typings, supposed } = standing;
  const shown = answersIn(standing);
  const agreed = (form?.fields ?? []).filter(
    (field) => complete && form && Object.hasOwn(supposed, field.name) && isShown(form, field, shown),
  );
  const changed = asked(form, typings).map(([member, { text }]) => [member, keptText(form, member, text)] as const);
  const fields = changed.filter(([member]) => member !== DISPOSITION);
  const answers = [
    ...agreed.map(({ name }) => [name, answerOf(supposed, name)] as const),
    ...fields.map(([member, text]) => [nameOf(member), text] as const),
  ];
  const disposition = new Map(changed).get(DISPOSITION);
  return { answers: Object.fromEntries(answers), ...(disposition === undefined ? {} : { disposition }), complete };
}
