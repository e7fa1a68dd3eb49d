// The keys of a telephone.

import type { DtmfTone } from '../calling/calling';

export const KEYS: readonly { sign: string; tone: DtmfTone; letters: string }[] = [
  { sign: '1', tone: 'Num1', letters: '' },
  { sign: '2', tone: 'Num2', letters: 'ABC' },
  { sign: '3', tone: 'Num3', letters: 'DEF' },
  { sign: '4', tone: 'Num4', letters: 'GHI' },
  { sign: '5', tone: 'Num5', letters: 'JKL' },
  { sign: '6', tone: 'Num6', letters: 'MNO' },
  { sign: '7', tone: 'Num7', letters: 'PQRS' },
  { sign: '8', tone: 'Num8', letters: 'TUV' },
  { sign: '9', tone: 'Num9', letters: 'WXYZ' },
  { sign: '*', tone: 'Star', letters: '' },
  { sign: '0', tone: 'Num0', letters: '+' },
  { sign: '#', tone: 'Pound', letters: '' },
];
