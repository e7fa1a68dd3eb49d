import type { Translated } from '../../../catalogue';
import type { traced as english } from '../../en/console/traced';

export const traced: Translated<typeof english> = {
  version: 'Version {version}',
  log: 'Protokoll dieses Anrufs',
  why: 'Warum es keine Antwort gibt',
  took: 'Es dauerte',
  preview: 'Diese Version hatte niemand aktiviert: Sie lief als Vorschau für diese Person.',
  reused: 'Eine frühere Antwort wurde wiederverwendet.',
};
