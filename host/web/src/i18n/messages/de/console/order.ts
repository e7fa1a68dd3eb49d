import type { Translated } from '../../../catalogue';
import type { order as english } from '../../en/console/order';

export const order: Translated<typeof english> = {
  title: 'Reihenfolge',
  detail:
    'Plugins werden gleichzeitig gefragt. Wo zwei gleich gut antworten, zählt das obere; das oberste, das Kunden führt, führt sie.',
  up: '{name} nach oben',
  down: '{name} nach unten',
  moved: '{name} steht an Stelle {place} von {of}.',
};
