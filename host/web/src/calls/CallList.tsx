// The calls in the dock, and the window of their own.

import {
  Button,
  createDOMRenderer,
  FluentProvider,
  makeStyles,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  RendererProvider,
  tokens,
} from '@fluentui/react-components';
import { OpenRegular } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { t } from '../i18n';
import { styleElements } from '../shell/nonce';
import { useTheme } from '../shell/theme';
import { CallStrip } from './CallStrip';
import { type CallKey, isLive } from './call';
import type { Notice } from './state';
import { useCallState, useCallStore } from './useCalls';

/** Not every browser has it, and TypeScript’s library does not know it. */
interface DocumentPictureInPicture {
  requestWindow: (options: { width: number; height: number }) => Promise<Window>;
}

const pictureInPicture = (window as { documentPictureInPicture?: DocumentPictureInPicture }).documentPictureInPicture;

const useStyles = makeStyles({
  away: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalL}`,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  out: {
    display: 'flex',
    justifyContent: 'flex-end',
    padding: `0 ${tokens.spacingHorizontalL}`,
    backgroundColor: tokens.colorNeutralBackground3,
    // In sight whatever is open above it.
    position: 'sticky',
    bottom: 0,
  },
  whole: { minHeight: '100vh' },
});

/** Draws into another window, with the page’s theme. */
function Elsewhere({ away, children }: { away: Window; children: React.ReactNode }) {
  const styles = useStyles();
  const { design } = useTheme();
  const [renderer] = useState(() => createDOMRenderer(away.document, styleElements()));
  return createPortal(
    <RendererProvider renderer={renderer} targetDocument={away.document}>
      <FluentProvider theme={design} targetDocument={away.document} className={styles.whole}>
        {children}
      </FluentProvider>
    </RendererProvider>,
    away.document.body,
  );
}

function Notices({ notices }: { notices: readonly Notice[] }) {
  const store = useCallStore();
  return notices.map(({ id, kind, reason }) => (
    <MessageBar key={id} intent="error" layout="multiline">
      <MessageBarBody>{t(`dock.notice-${kind}`, { reason })}</MessageBarBody>
      <MessageBarActions>
        <Button onClick={() => store.dismissNotice(id)}>{t('common.dismiss')}</Button>
      </MessageBarActions>
    </MessageBar>
  ));
}

export function CallList({ keys, notices }: { keys: readonly CallKey[]; notices: readonly Notice[] }) {
  const styles = useStyles();
  const [away, setAway] = useState<Window>();
  useEffect(() => {
    if (!away) return;
    const back = () => setAway(undefined);
    away.addEventListener('pagehide', back);
    return () => {
      away.removeEventListener('pagehide', back);
      away.close();
    };
  }, [away]);
  const popOut = async () => {
    const opened = await pictureInPicture?.requestWindow({ width: 420, height: 320 });
    if (!opened) return;
    opened.document.title = t('dock.windowTitle');
    opened.document.documentElement.lang = document.documentElement.lang;
    opened.document.body.style.margin = '0';
    setAway(opened);
  };
  const goesOn = useCallState(({ calls }) => calls.some((call) => isLive(call)));
  const calls = keys.map((key) => <CallStrip key={key} callKey={key} />);
  if (!keys.length) return <Notices notices={notices} />;
  return (
    <>
      {away ? (
        <>
          <div className={styles.away}>
            {t('dock.elsewhere')}
            <Button size="small" onClick={() => setAway(undefined)}>
              {t('dock.bringBack')}
            </Button>
          </div>
          <Elsewhere away={away}>{calls}</Elsewhere>
        </>
      ) : (
        <>
          {calls}
          {pictureInPicture && goesOn ? (
            <div className={styles.out}>
              <Button
                size="small"
                appearance="transparent"
                icon={<OpenRegular />}
                onClick={() => void popOut().catch(() => undefined)}
              >
                {t('dock.popOut')}
              </Button>
            </div>
          ) : null}
        </>
      )}
      <Notices notices={notices} />
    </>
  );
}
