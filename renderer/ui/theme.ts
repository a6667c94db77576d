import { ActionIcon, Button, createTheme, Input, Menu, Modal, Popover, Tooltip } from '@mantine/core'

/** Menus and dialogs appear at once. Nothing behind them scrolls, and locking that would write an inline style sheet: see `lockScroll`. */
const still = { transitionProps: { duration: 0 } }

/** Mantine's components in the sizes of the 4 px grid. Their colours are variables: see mantine-tokens.css. */
export const theme = createTheme({
  cursorType: 'pointer',
  respectReducedMotion: true,
  defaultRadius: 'sm',
  activeClassName: '',
  components: {
    Button: Button.extend({
      styles: { label: { fontWeight: 400 } },
      vars: () => ({ root: { '--button-height': '28px', '--button-padding-x': '10px', '--button-fz': '13px' } }),
    }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray' }, vars: () => ({ root: { '--ai-size': '28px' } }) }),
    Input: Input.extend({ vars: () => ({ wrapper: { '--input-height': '28px', '--input-fz': '13px' } }) }),
    Modal: Modal.extend({
      defaultProps: {
        ...still,
        lockScroll: false,
        closeButtonProps: { 'aria-label': 'Close' },
        centered: true,
        overlayProps: { backgroundOpacity: 0.4 },
      },
    }),
    Menu: Menu.extend({ defaultProps: { ...still, withInitialFocusPlaceholder: false, shadow: 'md' } }),
    Popover: Popover.extend({ defaultProps: { ...still, shadow: 'md' } }),
    Tooltip: Tooltip.extend({ defaultProps: { ...still, openDelay: 300, events: { hover: true, focus: true, touch: false } } }),
  },
})
