import { vi } from 'vitest'

/** Stands in for uPlot where there is no canvas: `vi.mock('uplot', () => import('.../charts/index.testing.ts'))`. */
export default class PlotWithoutCanvas {
  static made: PlotWithoutCanvas[] = []
  readonly over = document.createElement('div')
  readonly series: { width?: number }[]
  readonly scales: Record<string, { min: number; max: number }> = {}
  data: unknown[]
  destroyed = false

  constructor(
    options: { series: { width?: number }[]; hooks: { ready?: ((plot: PlotWithoutCanvas) => void)[] } },
    data: unknown[],
    box: Element,
  ) {
    this.series = options.series
    this.data = data
    box.append(this.over)
    for (const ready of options.hooks.ready ?? []) ready(this)
    PlotWithoutCanvas.made.push(this)
  }

  batch(work: () => void): void {
    work()
  }

  setData(data: unknown[]): void {
    this.data = data
  }

  setScale(name: string, range: { min: number; max: number }): void {
    this.scales[name] = range
  }

  setSize(): void {}
  redraw(): void {}

  destroy(): void {
    this.destroyed = true
    this.over.remove()
  }
}

/** Everything is in view, and has room for its rows. */
export function showEverything(): void {
  class SeesAll {
    readonly #tell: (entries: { isIntersecting: boolean }[]) => void
    constructor(tell: (entries: { isIntersecting: boolean }[]) => void) {
      this.#tell = tell
    }
    observe(): void {
      this.#tell([{ isIntersecting: true }])
    }
    disconnect(): void {}
  }
  vi.stubGlobal('IntersectionObserver', SeesAll)
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(400)
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(600)
  Element.prototype.scrollTo ??= () => {}
  window.matchMedia ??= (query) => Object.assign(new EventTarget(), { matches: false, media: query, onchange: null }) as MediaQueryList
  window.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  }
}
