import { type RefObject, useEffect, useRef, useState } from 'react'
import type { MediaContent } from '../../../engine/api/contract/index.ts'
import classes from './media.module.css'

interface FileProps {
  content: Extract<MediaContent, { kind: 'image' | 'audio' }>
  label: string
}

export const MediaFile = (props: FileProps) => (props.content.kind === 'image' ? <Picture {...props} /> : <Sound {...props} />)

/** Small images are drawn larger, pixel by pixel. */
const smallest = 128

function Picture({ content, label }: FileProps) {
  const element = useFile<HTMLImageElement>(content.data, 'image/png')
  const [width, setWidth] = useState<number | undefined>()
  return (
    <img
      ref={element}
      className={classes.image}
      alt={label}
      width={width}
      onLoad={({ currentTarget: { naturalWidth } }) => setWidth(naturalWidth * Math.max(1, Math.floor(smallest / naturalWidth)))}
    />
  )
}

function Sound({ content, label }: FileProps) {
  const element = useFile<HTMLAudioElement>(content.data, 'audio/wav')
  // oxlint-disable-next-line jsx-a11y/media-has-caption -- what a network made has no words beside its caption
  return <audio ref={element} controls aria-label={label} />
}

/** For the element that shows the file's bytes, until others take their place. */
function useFile<E extends HTMLImageElement | HTMLAudioElement>(data: Uint8Array<ArrayBuffer>, type: string): RefObject<E | null> {
  const element = useRef<E>(null)
  useEffect(() => {
    const address = URL.createObjectURL(new Blob([data], { type }))
    element.current!.src = address
    return () => URL.revokeObjectURL(address)
  }, [data, type])
  return element
}
