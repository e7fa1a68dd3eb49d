import type { Translated } from '../../catalogue';
import type { dial as english } from '../en/dial';

export const dial: Translated<typeof english> = {
  title: 'Nummer anrufen',
  detail: 'Ein Link hat hierher geführt. Es wird nichts gewählt, bevor Sie die Schaltfläche drücken.',
  call: 'Anrufen',
};
