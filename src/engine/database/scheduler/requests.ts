/** What the process waits for and is sure to get: files, names, connections. As `process.getActiveResourcesInfo` names them. */
export const REQUESTS: ReadonlySet<string> = new Set([
  'FSReqCallback',
  'FSReqPromise',
  'FileHandleCloseReq',
  'GetAddrInfoReqWrap',
  'GetNameInfoReqWrap',
  'PipeConnectWrap',
  'QueryReqWrap',
  'TCPConnectWrap',
]);
