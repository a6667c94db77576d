import { expect, test, vi } from 'vitest'
import { unprevented } from './electron-double.ts'
import { startApp } from './start-app.ts'

const settled = () => new Promise(setImmediate)

test('it quits when its engine is closed, and asks nothing where no run is live', async () => {
  const { electron, engine } = await startApp()
  electron.app.quit()
  expect(electron.app.quits).toBe(0)
  await settled()
  expect(engine).toEqual(['closed'])
  expect(electron.app.quits).toBe(1)
  expect(electron.dialog.asked).toEqual([])
})

test('live runs are stopped only by who says so', async () => {
  const { electron, engine } = await startApp({ runs: 2 })
  electron.dialog.choice = 0
  electron.app.quit()
  await settled()
  expect(electron.dialog.asked).toMatchObject([
    { message: '2 runs are still training.', buttons: ['Stop 2 runs and quit', 'Keep Leyden open'], defaultId: 1, cancelId: 1 },
  ])
  expect(engine).toEqual(['closed'])
  expect(electron.app.quits).toBe(1)
})

test('who keeps it open is asked again the next time', async () => {
  const { electron, engine } = await startApp({ runs: 1 })
  electron.dialog.choice = 1
  for (const times of [1, 2]) {
    electron.app.quit()
    await settled()
    expect(electron.dialog.asked).toHaveLength(times)
  }
  expect(electron.dialog.asked[0]).toMatchObject({
    message: 'A run is still training.',
    buttons: ['Stop 1 run and quit', 'Keep Leyden open'],
  })
  expect(engine).toEqual([])
  expect(electron.app.quits).toBe(0)
})

test('while it asks, and while the runs are being stopped, it neither asks again nor quits', async () => {
  const choice = Promise.withResolvers<number>()
  const stopped = Promise.withResolvers<void>()
  const { electron, engine } = await startApp({ runs: 2, close: () => stopped.promise })
  electron.dialog.choice = choice.promise
  electron.app.quit()
  electron.app.quit()
  choice.resolve(0)
  await settled()
  electron.app.quit()
  expect(electron.dialog.asked).toHaveLength(1)
  expect([engine, electron.app.quits]).toEqual([['closed'], 0])
  stopped.resolve()
  await settled()
  expect([engine, electron.app.quits]).toEqual([['closed'], 1])
})

test.skipIf(process.platform === 'darwin')('closing the window is quitting: it stays until the runs are stopped', async () => {
  const { electron, engine } = await startApp({ runs: 1 })
  const [window] = electron.windows
  expect(unprevented((event) => window!.emit('close', event))).toBe(false)
  await settled()
  expect(electron.dialog.asked).toHaveLength(1)
  expect(engine).toEqual(['closed'])
  expect(electron.app.quits).toBe(1)
})

test('an engine that cannot be closed is reported, and does not keep the app', async () => {
  const { electron } = await startApp({ close: () => Promise.reject(new Error('the disk is full')) })
  electron.app.quit()
  await settled()
  expect(electron.dialog.errors).toEqual(['Leyden was not closed cleanly: the disk is full'])
  expect(electron.app.quits).toBe(1)
})

test('a question that can not be shown stops nothing, and is asked again', async () => {
  const { electron, engine } = await startApp({ runs: 1 })
  vi.spyOn(electron.dialog, 'showMessageBox').mockRejectedValueOnce(new Error('Object has been destroyed'))
  electron.app.quit()
  await settled()
  expect([engine, electron.app.quits]).toEqual([[], 0])
  electron.dialog.choice = 0
  electron.app.quit()
  await settled()
  expect([engine, electron.app.quits]).toEqual([['closed'], 1])
})
