// How a row looks that the pointer is on.

import { tokens } from '@fluentui/react-components';

/** In high contrast a frame: what stands in the row has colours of its own, which could not be read on another ground. */
export const HOVERED = {
  ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
  ':global([data-theme="high-contrast"])': {
    ':hover': {
      backgroundColor: tokens.colorNeutralBackground1,
      outline: `2px solid ${tokens.colorNeutralStrokeAccessibleHover}`,
      outlineOffset: '-2px',
    },
  },
} as const;
