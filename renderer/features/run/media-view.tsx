import type { MediaContent } from '../../../engine/api/contract/index.ts'
import { CurveView } from './curve-view.tsx'
import { HistogramView } from './histogram-view.tsx'
import { MatrixView } from './matrix-view.tsx'
import { MediaFile } from './media-file.tsx'
import { ValueTable } from './value-table.tsx'
import classes from './media.module.css'

/** One image, sound, text or the like. `label` says what it is to who can't see it. */
export function MediaView({ content, label }: { content: MediaContent; label: string }) {
  switch (content.kind) {
    case 'image':
    case 'audio':
      return <MediaFile content={content} label={label} />
    case 'text':
      return <p className={classes.text}>{content.text}</p>
    case 'table':
      return <ValueTable columns={content.columns} rows={content.rows} label={label} />
    case 'histogram':
      return <HistogramView content={content} label={label} />
    case 'confusionMatrix':
      return <MatrixView content={content} label={label} />
    case 'curve':
      return <CurveView content={content} label={label} />
  }
}
