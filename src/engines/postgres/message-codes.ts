/** Code bytes of the server's messages (manual, section 54.7); that of rows is {@link ./wire.DATA_ROW}. */
export enum Code {
  ParameterStatus = 83,
  NoticeResponse = 78,
  NotificationResponse = 65,
  ErrorResponse = 69,
  ReadyForQuery = 90,
  RowDescription = 84,
  NoData = 110,
  CommandComplete = 67,
  EmptyQueryResponse = 73,
  CopyInResponse = 71,
  CopyOutResponse = 72,
  CopyData = 100
}
