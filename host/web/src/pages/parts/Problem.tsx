// Something could not be had, with the way to try again.

import { MUST_CONNECT, MustConnectNotice } from '../../card/MustConnect';
import { t } from '../../i18n';
import { Failure } from '../../shell/Failure';

interface Props {
  text: string;
  /** The short name of the refusal, where the server gave one. */
  kind?: string | undefined;
  retry?: () => void;
}

export function Problem({ text, kind, retry }: Props) {
  // Trying again would not help before that is done.
  if (kind === MUST_CONNECT) return <MustConnectNotice testId="must-connect" />;
  return <Failure text={text} {...(retry ? { action: { label: t('common.tryAgain'), act: retry } } : {})} />;
}
