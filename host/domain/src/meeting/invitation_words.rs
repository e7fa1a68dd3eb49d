//! What Outlook and Teams write before a meeting's id and before its passcode, by language and in lower case.

/// The words for the id, and those for the passcode.
type Words = (&'static [&'static str], &'static [&'static str]);

pub(super) const WORDS: &[Words] = &[
    // English
    (&["meeting id", "meeting-id"], &["passcode", "password"]),
    // German
    (
        &["besprechungs-id", "besprechungs id", "besprechungskennung"],
        &["kenncode", "kennwort", "kennung", "passwort"],
    ),
    // French
    (
        &["id de réunion", "id de la réunion", "identifiant de la réunion", "id réunion"],
        &["code secret", "mot de passe", "code d'accès", "code d’accès"],
    ),
    // Spanish
    (
        &[
            "id de reunión",
            "id. de reunión",
            "id de la reunión",
            "id. de la reunión",
            "identificador de la reunión",
        ],
        &["código de acceso", "contraseña", "clave de acceso"],
    ),
    // Portuguese
    (
        &["id da reunião", "id de reunião", "id. da reunião", "identificação da reunião"],
        &["senha", "código de acesso", "palavra-passe"],
    ),
    // Italian
    (
        &["id riunione", "id della riunione"],
        &["pin", "codice di accesso", "codice d'accesso", "codice d’accesso"],
    ),
    // Dutch
    (
        &["vergadering-id", "vergaderings-id", "vergader-id", "vergaderings id", "id van vergadering"],
        &["toegangscode", "wachtwoordcode", "wachtwoord"],
    ),
    // Polish
    (&["identyfikator spotkania", "id spotkania"], &["kod dostępu", "hasło"]),
    // Japanese
    (&["会議 id", "会議id", "ミーティング id", "ミーティングid"], &["パスコード", "パスワード"]),
    // Czech and Slovak
    (&["id schůzky", "id schôdze"], &["heslo", "přístupový kód", "prístupový kód"]),
    // Swedish, Danish and Norwegian
    (&["mötes-id", "møde-id", "møte-id"], &["lösenord", "lösenkod", "adgangskode", "passord", "passkode"]),
    // Finnish
    (&["kokouksen tunnus", "kokoustunnus"], &["tunnuskoodi", "salasana"]),
    // Turkish
    (&["toplantı kimliği"], &["geçiş kodu", "parola"]),
    // Russian and Ukrainian
    (&["идентификатор собрания", "ідентифікатор наради"], &["секретный код", "код доступа", "секретний код"]),
    // Chinese
    (&["会议 id", "会议id", "會議識別碼", "會議 id"], &["密码", "密碼"]),
    // Korean
    (&["모임 id", "회의 id"], &["암호", "비밀번호"]),
    // Hungarian
    (&["értekezlet-azonosító"], &["azonosítókód", "jelszó"]),
    // Romanian
    (&["id ședință"], &["cod secret", "parolă"]),
    // Catalan
    (&["identificador de la reunió"], &["codi d'accés", "codi d’accés"]),
];
