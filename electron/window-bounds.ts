import type { Rectangle } from 'electron'

export const defaultSize = { width: 1280, height: 800 }
export const minimumSize = { minWidth: 900, minHeight: 600 }

/** How much of a window must be on a display, in px of each direction, for a person to find it and to take hold of it. */
const visible = 100

/** Where the window goes: where it was, if that is on a display that is still there; else the system chooses a place for its size. */
export function placeWindow(
  remembered: Rectangle | undefined,
  displays: { workArea: Rectangle }[],
): Partial<Rectangle> & typeof defaultSize {
  if (!remembered) return defaultSize
  const size = { width: Math.max(remembered.width, minimumSize.minWidth), height: Math.max(remembered.height, minimumSize.minHeight) }
  const place = { x: remembered.x, y: remembered.y, ...size }
  return displays.some(({ workArea }) => shows(place, workArea)) ? place : size
}

/** The title bar counts: a window whose top is above the display can't be moved. */
function shows(window: Rectangle, area: Rectangle): boolean {
  const across = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x)
  return across >= visible && window.y >= area.y && window.y <= area.y + area.height - visible
}
