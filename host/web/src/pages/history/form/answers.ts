// What of a call’s form is there, and what is missing in it. The server has the same rules: an agent reads here at once, and in
// their language, what it would refuse.

import type { FieldProblem } from '../../../api/client';
import type { CallFormField, CallFormQuestions } from '../../../api/types';
import { locale, t } from '../../../i18n';

/** By the names of the fields, as the server keeps them. */
export type Answers = Readonly<Record<string, string>>;

export const DISPOSITION = 'disposition';

/** How the server names the answer of a field when it refuses it. */
export const memberOf = (name: string): string => `answers.${name}`;

/** The field whose answer is named so. */
export const nameOf = (member: string): string => member.slice(memberOf('').length);

/** The answer of a field, whose name may be that of anything. */
export const answerOf = (answers: Answers, name: string): string =>
  Object.hasOwn(answers, name) ? (answers[name] ?? '') : '';

export const linesOf = (answer: string): string[] => answer.split('\n').filter(Boolean);

function has({ kind, name }: CallFormField, value: string, answers: Answers): boolean {
  const answer = answerOf(answers, name);
  if (kind === 'choices') return linesOf(answer).includes(value);
  // Nothing is ticked before the agent has ticked it.
  if (kind === 'check' && !answer) return value === 'false';
  return answer === value;
}

/** Whether a field is there, as the others are answered. One that depends on a field that is not there is not there either. */
export function isShown({ fields }: CallFormQuestions, field: CallFormField, answers: Answers): boolean {
  let one = field;
  // As many steps as there are fields: a field that depends on itself in a circle is not there.
  for (let step = 0; step <= fields.length; step++) {
    const condition = one.shownIf;
    if (!condition) return true;
    const other = fields.find(({ name }) => name === condition.field);
    if (!other) return true;
    if (!has(other, condition.value, answers)) return false;
    one = other;
  }
  return false;
}

/** A number as the server keeps it, as it is written in the agent’s language, and the other way round. */
export function otherNumber(text: string): string {
  const parts = new Intl.NumberFormat(locale()).formatToParts(1.5);
  if (parts.find(({ type }) => type === 'decimal')?.value !== ',') return text;
  return text.replace(/[.,]/g, (mark) => (mark === '.' ? ',' : '.'));
}

const isOneOf = ({ choices }: CallFormField, value: string): boolean => choices.some((one) => one.value === value);

/** What is wrong with an answer, in words. */
function wrongWith(field: CallFormField, answer: string): string | undefined {
  const { kind, required } = field;
  if (kind === 'check') return required && answer !== 'true' ? t('callForm.tick') : undefined;
  if (!answer.trim() && !required) return undefined;
  switch (kind) {
    case 'choice':
      return isOneOf(field, answer) ? undefined : t('callForm.choose');
    case 'choices': {
      const chosen = linesOf(answer);
      return chosen.length && chosen.every((one) => isOneOf(field, one)) ? undefined : t('callForm.chooseAny');
    }
    case 'number':
      return /^-?(\d+\.?\d*|\.\d+)$/.test(answer) ? undefined : t('callForm.number', { example: 12.5 });
    case 'date':
      return /^\d{4}-\d\d-\d\d$/.test(answer) ? undefined : t('callForm.day');
    default:
      return answer.trim() ? undefined : t('callForm.fillIn');
  }
}

/** What a complete form has to have and these answers have not. Fields that are not there are not looked at. */
export function missing(form: CallFormQuestions, answers: Answers, disposition: string): FieldProblem[] {
  const { dispositions, dispositionRequired, fields } = form;
  const chosen = disposition.trim();
  const isChosen = dispositions.length ? dispositions.some(({ value }) => value === chosen) : chosen !== '';
  const problems =
    isChosen || (!chosen && !dispositionRequired)
      ? []
      : [{ field: DISPOSITION, message: t(dispositions.length ? 'callForm.choose' : 'callForm.fillIn') }];
  for (const field of fields) {
    const message = isShown(form, field, answers) ? wrongWith(field, answerOf(answers, field.name)) : undefined;
    if (message) problems.push({ field: memberOf(field.name), message });
  }
  return problems;
}
