import type { SuiteDraft } from './draft.ts';
import type { Path } from './schema-at.ts';

/** Every template of a draft's prompts with its place: texts, and the addresses of images. */
export function templateTexts(draft: SuiteDraft): readonly { readonly text: string; readonly path: Path }[] {
  return (draft.prompts ?? []).flatMap((prompt, index) =>
    (prompt?.messages ?? []).flatMap((message, at) => {
      const path: Path = ['prompts', index, 'messages', at, 'content'];
      const content = message?.content;
      if (typeof content === 'string') return [{ text: content, path }];
      return (content ?? []).flatMap((part, place) => {
        if (part?.type === 'text') return [{ text: part.text ?? '', path: [...path, place, 'text'] }];
        const url = part?.type === 'image_url' ? part.image_url?.url : undefined;
        return url === undefined ? [] : [{ text: url, path: [...path, place, 'image_url', 'url'] }];
      });
    }),
  );
}
