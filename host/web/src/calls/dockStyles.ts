// What the parts of the dock share.

import { makeStyles, tokens } from '@fluentui/react-components';

const NARROW = '@media (max-width: 64rem)';

export const useDockStyles = makeStyles({
  strip: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalM,
    rowGap: tokens.spacingVerticalXS,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorNeutralBackground3,
    [NARROW]: { paddingLeft: tokens.spacingHorizontalS, paddingRight: tokens.spacingHorizontalS },
  },
  /** With whom the agent talks now. */
  talking: { backgroundColor: tokens.colorBrandBackground2 },
  who: { display: 'flex', flexDirection: 'column', flexGrow: 1, flexBasis: '12rem', minWidth: 0 },
  line: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS },
  label: { [NARROW]: { display: 'none' } },
  button: { [NARROW]: { minWidth: '2.5rem' } },
  end: {
    backgroundColor: tokens.colorStatusDangerBackground3,
    color: tokens.colorNeutralForegroundOnBrand,
    ':hover': {
      backgroundColor: tokens.colorStatusDangerBackground3Hover,
      color: tokens.colorNeutralForegroundOnBrand,
    },
    ':hover:active': {
      backgroundColor: tokens.colorStatusDangerBackground3Pressed,
      color: tokens.colorNeutralForegroundOnBrand,
    },
  },
  trouble: {
    flexBasis: '100%',
    whiteSpace: 'pre-line',
    color: tokens.colorStatusDangerForeground1,
    overflowWrap: 'anywhere',
  },
  /** What a refusal means, and on a second line the server’s words. */
  said: { whiteSpace: 'pre-line' },
  panel: {
    flexBasis: '100%',
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    padding: tokens.spacingVerticalS,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS, minWidth: 0 },
  grow: { flexGrow: 1, minWidth: 0, overflowWrap: 'anywhere' },
  list: { listStyleType: 'none', margin: 0, padding: 0, maxHeight: '12rem', overflowY: 'auto' },
  keys: { display: 'grid', gridTemplateColumns: 'repeat(3, 3.5rem)', gap: tokens.spacingHorizontalXS },
  key: { minWidth: 0 },
});
