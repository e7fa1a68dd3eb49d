// Calling a number: the button in the header, and the pad below it. Links to numbers fill it in; they dial nothing.

import { Button } from '@fluentui/react-components';
import { DialpadRegular } from '@fluentui/react-icons';
import { Suspense, useCallback, useEffect, useState } from 'react';
import { t } from '../i18n';
import { lazily } from '../shell/lazily';
import { PageBoundary } from '../shell/PageBoundary';
import { numberInAddress, onTelLink } from './telLinks';

const Pad = lazily(async () => (await import('./DialPadPanel')).DialPadPanel);

export function DialPad() {
  // What is in the pad at first; nothing while it is closed.
  const [number, setNumber] = useState(numberInAddress);
  useEffect(() => onTelLink(setNumber), []);
  const close = useCallback(() => setNumber(undefined), []);
  const open = number !== undefined;
  return (
    <>
      <Button
        size="small"
        appearance="subtle"
        icon={<DialpadRegular />}
        aria-expanded={open}
        onClick={() => setNumber(open ? undefined : '')}
      >
        {t('common.dialPad')}
      </Button>
      {open ? (
        <PageBoundary>
          <Suspense>
            <Pad key={number} number={number} close={close} />
          </Suspense>
        </PageBoundary>
      ) : null}
    </>
  );
}
