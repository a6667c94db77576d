import { createRoot } from 'react-dom/client'
import { bridge, bridgeTransport, exchangeToken, reloadOnToken, webSocketTransport } from '../transport/index.ts'
import { App } from './app.tsx'

function transportHere() {
  const desktop = bridge()
  return desktop ? bridgeTransport(desktop) : webSocketTransport(`ws://${location.host}/api`)
}

reloadOnToken(location)
await exchangeToken(location, history)
createRoot(document.getElementById('root') as HTMLElement).render(<App transport={transportHere()} />)
