// Something could not be had, with what the person has to do before it can.

import { MUST_CONNECT } from '../../api/client';
import { MustConnectNotice } from '../../card/MustConnect';
import { Consent } from './Consent';
import { Problem } from './Problem';

interface Props {
  text: string;
  /** The short name of the refusal, where the server gave one. */
  kind?: string | undefined;
  /** What the person has not agreed to at Microsoft. */
  feature?: string | undefined;
  retry?: (() => void) | undefined;
}

export function Refused({ text, kind, feature, retry }: Props) {
  if (feature) return <Consent feature={feature} />;
  // Trying again would not help before that is done.
  if (kind === MUST_CONNECT) return <MustConnectNotice testId="must-connect" />;
  return <Problem text={text} retry={retry} />;
}
