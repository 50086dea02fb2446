//! Private keys and other values that are created once. Keys are stored apart from the entries that
//! name them, so that showing, exporting or recording entries cannot reveal one.

use crate::store::change::Differing;
use crate::store::entries::Kind;
use crate::store::entries::SAVED_COMMITS;
use crate::store::entries::Seen;
use crate::store::entries::Staged;
use crate::store::entries::current;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::store::open::doing;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::params;
use zeroize::Zeroizing;

/// A key to store: its id and its PKCS#8 form.
#[derive(Clone, Copy)]
pub struct NewKey<'a> {
    /// SHA-256 of the public key, hex.
    pub id: &'a str,
    /// PKCS#8, DER.
    pub pkcs8: &'a [u8],
}

/// Deletes keys to which no entry, no pending change, no rollback target and no TLSA record to come
/// refers.
pub(crate) fn forget_unused(c: &Connection) -> rusqlite::Result<usize> {
    c.execute(
        "DELETE FROM private_key WHERE id NOT IN (
             SELECT json_extract(value, '$.key') FROM entry
                 WHERE kind = 'certificate' AND json_extract(value, '$.key') IS NOT NULL
             UNION SELECT json_extract(value, '$.key') FROM pending
                 WHERE kind = 'certificate' AND json_extract(value, '$.key') IS NOT NULL
             UNION SELECT json_extract(before, '$.key') FROM change
                 WHERE kind = 'certificate' AND json_extract(before, '$.key') IS NOT NULL
                 AND revision > (SELECT coalesce(min(id), 0) FROM
                     (SELECT id FROM revision WHERE saved = 1 ORDER BY id DESC LIMIT ?1))
             UNION SELECT json_extract(value, '$.key') FROM keepsake
                 WHERE json_valid(value) AND json_extract(value, '$.key') IS NOT NULL
             UNION SELECT key FROM tlsa_key)",
        [SAVED_COMMITS],
    )
}

/// Deletes old revocation lists from the history beyond the rollback targets. They are large and
/// renewed daily; only the fact of the change stays.
pub(crate) fn forget_old_lists(c: &Connection) -> rusqlite::Result<usize> {
    c.execute(
        "UPDATE change SET before = NULL, after = NULL WHERE kind = 'crl' AND before IS NOT NULL
             AND revision <= (SELECT coalesce(min(id), 0) FROM
                 (SELECT id FROM revision WHERE saved = 1 ORDER BY id DESC LIMIT ?1))",
        [SAVED_COMMITS],
    )
}

/// Returns a staged certificate profile whose key is missing, if any.
pub(crate) fn keyless(c: &Connection) -> rusqlite::Result<Option<String>> {
    c.query_row(
        "SELECT key FROM pending WHERE kind = 'certificate' AND value IS NOT NULL
             AND json_extract(value, '$.key') NOT IN (SELECT id FROM private_key) LIMIT 1",
        [],
        |row| row.get(0),
    )
    .optional()
}

pub(crate) fn insert(c: &Connection, key: NewKey<'_>) -> rusqlite::Result<usize> {
    c.execute(
        "INSERT INTO private_key (id, pkcs8) VALUES (?1, ?2) ON CONFLICT (id) DO NOTHING",
        params![key.id, key.pkcs8],
    )
}

impl Store {
    /// Truncates the journal, which still holds deleted data. A concurrent reader may delay
    /// truncation; that is acceptable.
    pub(crate) fn truncate_journal(&self) {
        let done = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        drop(done);
    }

    /// Stages a certificate profile together with its key, all or nothing.
    ///
    /// Errors: [`StoreError::OthersWait`], [`StoreError::Statement`]; nothing is staged then.
    pub fn stage_certificate(
        &mut self,
        name: &str,
        value: &str,
        seen: Seen<'_>,
        key: NewKey<'_>,
    ) -> Result<Staged, StoreError> {
        // A certificate request with this key may be sent to an authority as soon as this returns.
        self.patiently(|store| {
            store.confirmed(|store| store.stage_certificate_now(name, value, seen, key))
        })
    }

    fn stage_certificate_now(
        &mut self,
        name: &str,
        value: &str,
        seen: Seen<'_>,
        key: NewKey<'_>,
    ) -> Result<Staged, StoreError> {
        let step = doing("staging a certificate");
        let transaction = self.writing().map_err(&step)?;
        if current(&transaction, Kind::Certificate, name).map_err(&step)?.as_deref() != seen.0 {
            return Ok(Staged::Stale);
        }
        insert(&transaction, key).map_err(&step)?;
        let changed = self.writer.put(&transaction, Kind::Certificate, name, Some(value))?;
        self.end_staging(transaction).map_err(&step)?;
        self.staged += usize::from(changed);
        Ok(if changed { Staged::Changed } else { Staged::Same })
    }

    /// Replaces all entries of these kinds and stores their keys, all or nothing; returns how the
    /// entries differ from before.
    ///
    /// Errors: [`StoreError::MissingKey`] if a certificate's key is neither among these nor stored;
    /// [`StoreError::Statement`]. Nothing is staged or stored then.
    pub fn stage_all_with_keys(
        &mut self,
        tables: &[(Kind, Vec<(String, String)>)],
        keys: &[NewKey<'_>],
    ) -> Result<Differing, StoreError> {
        self.patiently(|store| store.confirmed(|store| store.stage_keyed_now(tables, keys)))
    }

    fn stage_keyed_now(
        &mut self,
        tables: &[(Kind, Vec<(String, String)>)],
        keys: &[NewKey<'_>],
    ) -> Result<Differing, StoreError> {
        let step = doing("staging a configuration");
        let transaction = self.writing().map_err(&step)?;
        for key in keys {
            insert(&transaction, *key).map_err(&step)?;
        }
        let mut differing = Differing::default();
        for (kind, wanted) in tables {
            differing = differing.and(self.writer.replace(&transaction, *kind, wanted)?);
        }
        if let Some(name) = keyless(&transaction).map_err(&step)? {
            return Err(StoreError::MissingKey { name });
        }
        let forgotten = forget_unused(&transaction).map_err(&step)?;
        self.end_staging(transaction).map_err(&step)?;
        self.staged += differing.total();
        if forgotten > 0 {
            self.truncate_journal();
        }
        Ok(differing)
    }

    /// Returns a private key: PKCS#8, DER.
    ///
    /// Errors: [`StoreError::Statement`].
    pub fn private_key(&self, id: &str) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        self.connection
            .query_row("SELECT pkcs8 FROM private_key WHERE id = ?1", [id], |row| row.get(0))
            .optional()
            .map(|found: Option<Vec<u8>>| found.map(Zeroizing::new))
            .map_err(doing("reading a private key"))
    }

    /// Returns a value that was created or counted once.
    ///
    /// Errors: [`StoreError::Statement`].
    pub fn meta(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.connection
            .query_row("SELECT value FROM keepsake WHERE name = ?1", [name], |row| row.get(0))
            .optional()
            .map_err(doing("reading the database"))
    }

    /// Stores a value and its key if there is no such value yet, and returns the stored value.
    ///
    /// Errors: [`StoreError::Statement`].
    pub fn keep_once(
        &mut self,
        name: &str,
        value: &str,
        key: NewKey<'_>,
    ) -> Result<String, StoreError> {
        self.confirmed(|store| store.keep_once_now(name, value, key))
    }

    fn keep_once_now(
        &mut self,
        name: &str,
        value: &str,
        key: NewKey<'_>,
    ) -> Result<String, StoreError> {
        let step = doing("writing the database");
        let transaction = self.writing().map_err(&step)?;
        let added = transaction
            .execute(
                "INSERT INTO keepsake (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING",
                params![name, value],
            )
            .map_err(&step)?;
        if added > 0 {
            insert(&transaction, key).map_err(&step)?;
        }
        let holds = transaction
            .query_row("SELECT value FROM keepsake WHERE name = ?1", [name], |row| row.get(0))
            .map_err(&step)?;
        transaction.commit().map_err(&step)?;
        Ok(holds)
    }
}
