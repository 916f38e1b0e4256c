import { useEffect, useState } from 'preact/hooks';

/** A button that puts a text on the clipboard, and says so. */
export function CopyButton({ label, text }: { readonly label: string; readonly text: string }) {
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (said === '') return undefined;
    const timer = setTimeout(() => setSaid(''), 2_500);
    return () => clearTimeout(timer);
  }, [said]);
  const onClick = async () => setSaid((await copy(text)) ? 'Copied' : 'Not copied: select it by hand');
  return (
    <>
      <button type="button" class="copy" onClick={onClick} title={text.length > 300 ? `${text.slice(0, 300)}…` : text}>
        <CopyIcon /> {said === '' ? label : said}
      </button>
      <span class="sr-only" role="status">
        {said}
      </span>
    </>
  );
}

/** A page that was opened as a file has no clipboard of its own in every browser. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    area.style.position = 'fixed';
    document.body.append(area);
    area.select();
    const isCopied = document.execCommand('copy');
    area.remove();
    return isCopied;
  }
}

function CopyIcon() {
  return (
    <svg width="12" height="12" viewBox="0 0 16 16" aria-hidden="true">
      <path
        d="M5 1h8a1 1 0 0 1 1 1v9h-1.5V2.5H5zM2.5 4h7a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM3 5.5v8h6v-8z"
        fill="currentColor"
      />
    </svg>
  );
}
