import { createHashHistory, createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { NotFound } from './not-found.tsx'
import { RouteFailure } from './route-failure.tsx'
import { parseSearch, stringifySearch } from './search.ts'
import { Shell } from './shell.tsx'

// zod would compile its checks with `new Function`, which the page's content policy forbids.
z.config({ jitless: true })

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound })

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/home.tsx'), 'Home'),
})

const runs = createRoute({
  getParentRoute: () => root,
  path: '/runs',
  validateSearch: z.record(z.string(), z.string()),
  component: lazyRouteComponent(() => import('./pages/runs.tsx'), 'Runs'),
})

const run = createRoute({
  getParentRoute: () => root,
  path: '/runs/$runId',
  validateSearch: z.looseObject({ tab: z.string().optional() }),
  component: lazyRouteComponent(() => import('./pages/run.tsx'), 'Run'),
})

const newRun = createRoute({
  getParentRoute: () => root,
  path: '/new',
  validateSearch: z.looseObject({ plugin: z.string().optional(), from: z.string().optional() }),
  component: lazyRouteComponent(() => import('./pages/new-run.tsx'), 'NewRun'),
})

const plugins = createRoute({
  getParentRoute: () => root,
  path: '/plugins',
  validateSearch: z.looseObject({ plugin: z.string().optional() }),
  component: lazyRouteComponent(() => import('./pages/plugins.tsx'), 'Plugins'),
})

export function createPageRouter() {
  return createRouter({
    routeTree: root.addChildren([home, runs, run, newRun, plugins]),
    history: createHashHistory(),
    defaultErrorComponent: RouteFailure,
    defaultPreload: 'intent',
    parseSearch,
    stringifySearch,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPageRouter>
  }
}
