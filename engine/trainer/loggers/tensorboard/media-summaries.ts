import type { CurveSeries, HistogramContent, Media } from '../../media/media.ts'
import { markdownOf } from './markdown.ts'
import { precisionRecallTable } from './pr-curve.ts'
import { bytesField, doubleField, message, packedDoubles, varintField } from './protobuf.ts'
import { floatTensor, stringTensor } from './tensor-proto.ts'

/** What TensorBoard's plugins of images, sounds, histograms, PR curves and texts read, as `Summary.Value` messages. */
export function mediaSummaries(tag: string, media: Media): Buffer[] {
  switch (media.kind) {
    case 'image':
      return [images(tag, media)]
    case 'audio':
      return [sounds(tag, media)]
    case 'histogram':
      return media.counts.length > 0 ? [histogram(tag, media)] : []
    case 'curve':
      return media.series.flatMap((series) => curve(media.series.length > 1 ? `${tag}/${series.name}` : tag, media, series))
    default:
      return [text(tag, markdownOf(media), media.caption)]
  }
}

/** ImagePluginData{version: 0}; the size is of the first. */
function images(tag: string, { items }: Extract<Media, { kind: 'image' }>): Buffer {
  const { width, height } = items[0]!
  const values = [String(width), String(height), ...items.map(({ data }) => data)]
  return tensorValue(tag, stringTensor(values), { plugin: 'images', description: captions(items) })
}

/** AudioPluginData{encoding: WAV}. */
function sounds(tag: string, { items }: Extract<Media, { kind: 'audio' }>): Buffer {
  const values = items.map(({ data }) => data)
  return tensorValue(tag, stringTensor(values), { plugin: 'audio', content: varintField(2, 11), description: captions(items) })
}

const text = (tag: string, markdown: string, description: string) =>
  tensorValue(tag, stringTensor(markdown), { plugin: 'text', description })

/** HistogramProto (tensorboard/compat/proto/histogram.proto), whose limits are the bins' upper edges. */
function histogram(tag: string, { edges, counts, min, max, sum, sumSquares }: HistogramContent): Buffer {
  const total = counts.reduce((all, count) => all + count, 0)
  const range = [min, max, total, sum, sumSquares].map((value, index) => doubleField(index + 1, value))
  // The first bin's lower edge is the limit of an empty one, as TensorBoard's writers have it.
  const content = message(...range, packedDoubles(6, edges), packedDoubles(7, [0, ...counts]))
  return message(bytesField(1, tag), bytesField(5, content))
}

/** The plugin of PR curves wants the counts behind them; any other curve is a table. */
function curve(tag: string, media: Extract<Media, { kind: 'curve' }>, series: CurveSeries): Buffer {
  const { xLabel, yLabel, caption } = media
  if (series.counts && xLabel === 'recall') {
    const table = precisionRecallTable(series.counts)
    const content = varintField(2, table[0]!.length)
    return tensorValue(tag, floatTensor(table), { plugin: 'pr_curves', content, description: caption })
  }
  const rows = series.x.map((x, index) => [x, series.y[index]!])
  return text(tag, markdownOf({ kind: 'table', columns: [xLabel || 'x', yLabel || 'y'], rows, caption }), caption)
}

function tensorValue(tag: string, tensor: Buffer, data: { plugin: string; content?: Buffer; description: string }): Buffer {
  const plugin = message(bytesField(1, data.plugin), bytesField(2, data.content ?? Buffer.alloc(0)))
  const metadata = message(bytesField(1, plugin), bytesField(2, tag), bytesField(3, data.description))
  return message(bytesField(1, tag), bytesField(8, tensor), bytesField(9, metadata))
}

/** TensorBoard has one description for all. */
const captions = (items: { caption: string }[]) => [...new Set(items.map(({ caption }) => caption))].filter((each) => each).join(', ')
