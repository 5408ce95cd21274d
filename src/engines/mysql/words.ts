import { readServerRelations } from './catalog';
import type { Queryable } from '../core/engine';
import { COMMON, list, type ServerWords } from '../core/words';

/** Reserved words of MySQL 9 and MariaDB 11 together (manuals, "Keywords and Reserved Words"). */
const MYSQL_RESERVED = list(
  `ACCESSIBLE ADD ALL ALTER ANALYZE AND AS ASC ASENSITIVE BEFORE BETWEEN BIGINT BINARY BLOB BOTH BY CALL CASCADE CASE CHANGE CHAR CHARACTER CHECK COLLATE
   COLUMN CONDITION CONSTRAINT CONTINUE CONVERT CREATE CROSS CUBE CUME_DIST CURRENT_DATE CURRENT_ROLE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER CURSOR
   DATABASE DATABASES DAY_HOUR DAY_MICROSECOND DAY_MINUTE DAY_SECOND DEC DECIMAL DECLARE DEFAULT DELAYED DELETE DENSE_RANK DESC DESCRIBE DETERMINISTIC
   DISTINCT DISTINCTROW DIV DO_DOMAIN_IDS DOUBLE DROP DUAL EACH ELSE ELSEIF EMPTY ENCLOSED ESCAPED EXCEPT EXISTS EXIT EXPLAIN FALSE FETCH FIRST_VALUE
   FLOAT FLOAT4 FLOAT8 FOR FORCE FOREIGN FROM FULLTEXT FUNCTION GENERATED GET GRANT GROUP GROUPING GROUPS HAVING HIGH_PRIORITY HOUR_MICROSECOND
   HOUR_MINUTE HOUR_SECOND IF IGNORE IGNORE_DOMAIN_IDS IN INDEX INFILE INNER INOUT INSENSITIVE INSERT INT INT1 INT2 INT3 INT4 INT8 INTEGER INTERSECT
   INTERVAL INTO IO_AFTER_GTIDS IO_BEFORE_GTIDS IS ITERATE JOIN JSON_TABLE KEY KEYS KILL LAG LAST_VALUE LATERAL LEAD LEADING LEAVE LEFT LIKE LIMIT
   LINEAR LINES LOAD LOCALTIME LOCALTIMESTAMP LOCK LONG LONGBLOB LONGTEXT LOOP LOW_PRIORITY MANUAL MASTER_BIND MASTER_SSL_VERIFY_SERVER_CERT MATCH
   MAXVALUE MEDIUMBLOB MEDIUMINT MEDIUMTEXT MIDDLEINT MINUTE_MICROSECOND MINUTE_SECOND MOD MODIFIES NATURAL NOT NO_WRITE_TO_BINLOG NTH_VALUE NTILE NULL
   NUMERIC OF OFFSET ON OPTIMIZE OPTIMIZER_COSTS OPTION OPTIONALLY OR ORDER OUT OUTER OUTFILE OVER PAGE_CHECKSUM PARALLEL PARSE_VCOL_EXPR PARTITION
   PERCENT_RANK PRECISION PRIMARY PROCEDURE PURGE QUALIFY RANGE RANK READ READS READ_WRITE REAL RECURSIVE REF_SYSTEM_ID REFERENCES REGEXP RELEASE
   RENAME REPEAT REPLACE REQUIRE RESIGNAL RESTRICT RETURN RETURNING REVOKE RIGHT RLIKE ROW ROWS ROW_NUMBER SCHEMA SCHEMAS SECOND_MICROSECOND SELECT
   SENSITIVE SEPARATOR SET SHOW SIGNAL SMALLINT SPATIAL SPECIFIC SQL SQLEXCEPTION SQLSTATE SQLWARNING SQL_BIG_RESULT SQL_CALC_FOUND_ROWS
   SQL_SMALL_RESULT SSL STARTING STATS_AUTO_RECALC STATS_PERSISTENT STATS_SAMPLE_PAGES STORED STRAIGHT_JOIN SYSTEM TABLE TABLESAMPLE TERMINATED THEN
   TINYBLOB TINYINT TINYTEXT TO TRAILING TRIGGER TRUE UNDO UNION UNIQUE UNLOCK UNSIGNED UPDATE USAGE USE USING UTC_DATE UTC_TIME UTC_TIMESTAMP VALUES
   VARBINARY VARCHAR VARCHARACTER VARYING VECTOR VIRTUAL WHEN WHERE WHILE WINDOW WITH WRITE XOR YEAR_MONTH ZEROFILL`
);
const AGGREGATES = list('count sum avg min max');
const MYSQL_FUNCTIONS = list(
  `abs acos adddate addtime aes_decrypt aes_encrypt ascii asin atan atan2 bin bit_and bit_count bit_length bit_or bit_xor ceil ceiling char char_length coalesce
   concat concat_ws connection_id conv convert_tz cos cot crc32 curdate current_user curtime database date date_add date_format date_sub datediff day
   dayname dayofmonth dayofweek dayofyear degrees dense_rank elt exp extract field find_in_set first_value floor format found_rows from_base64
   from_days from_unixtime get_format greatest group_concat hex hour if ifnull inet6_aton inet6_ntoa inet_aton inet_ntoa insert instr json_array json_arrayagg
   json_contains json_extract json_keys json_length json_merge_patch json_object json_objectagg json_quote json_remove json_replace json_search json_set
   json_table json_type json_unquote json_valid json_value lag last_day last_insert_id last_value lcase lead least left length ln localtime locate log log10
   log2 lower lpad ltrim makedate maketime md5 microsecond mid minute mod month monthname now nth_value ntile nullif oct ord percent_rank period_add
   period_diff pi position pow power quarter quote radians rand rank regexp_instr regexp_replace regexp_substr repeat replace reverse right round
   row_count row_number rpad rtrim sec_to_time second sha1 sha2 sign sin sleep soundex space sqrt stddev str_to_date strcmp subdate substr substring
   substring_index subtime sysdate tan time time_format time_to_sec timediff timestamp timestampadd timestampdiff to_base64 to_days trim truncate ucase
   unhex unix_timestamp upper user utc_date utc_time utc_timestamp uuid uuid_short variance version week weekday weekofyear year yearweek`
);

/** What CAST takes; few types of columns are among them. */
const CAST_TYPES = list(
  'binary char date datetime decimal double float json nchar signed time unsigned year'
);

/** Keywords of the server where it lists them, else of the manual. */
export async function readWords(db: Queryable): Promise<ServerWords> {
  // MySQL 8.0 and MariaDB 10.6 brought the views; MariaDB does not tell which words are reserved.
  const words = await db
    .query<{ word: string }>('SELECT WORD AS word FROM information_schema.KEYWORDS')
    .catch(() => []);
  const reserved = await db
    .query<{ word: string }>('SELECT WORD AS word FROM information_schema.KEYWORDS WHERE RESERVED = 1')
    .catch(() => []);
  const functions = await db
    .query<{ name: string }>('SELECT FUNCTION AS name FROM information_schema.SQL_FUNCTIONS')
    .catch(() => []);
  const names = new Set([
    ...AGGREGATES,
    ...MYSQL_FUNCTIONS,
    ...functions.map(({ name }) => name.toLowerCase())
  ]);
  const settings = await db.query<{ Variable_name: string }>('SHOW VARIABLES').catch(() => []);
  return {
    keywords: [...new Set([...COMMON, ...words.map(({ word }) => word.toUpperCase())])].filter(word =>
      /^[A-Z_]+$/.test(word)
    ),
    reserved: new Set([...MYSQL_RESERVED, ...reserved.map(({ word }) => word)]),
    functions: [...names].sort().map(name => ({ name })),
    types: CAST_TYPES,
    settings: settings.map(({ Variable_name: name }) => ({ name })),
    // Relatives of MySQL may not answer this: help without it is better than none.
    relations: await readServerRelations(db).catch(() => [])
  };
}
