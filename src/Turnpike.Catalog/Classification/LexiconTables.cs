namespace Turnpike.Catalog.Classification;

/// <summary>How far a verb can be trusted.</summary>
internal enum VerbKind : byte
{
    /// <summary>A verb.</summary>
    Plain,

    /// <summary>As often a noun.</summary>
    AlsoNoun,

    /// <summary>Says little by itself.</summary>
    Weak,
}

/// <summary>The lists behind <see cref="Lexicon"/>.</summary>
internal static class LexiconTables
{
    internal static (Sense Sense, VerbKind Kind, string Words)[] Verbs { get; } =
    [
        (Sense.Read, VerbKind.Plain, """
            get list search find fetch read retrieve lookup show view describe check calculate compute convert validate verify compare
            analyze analyse inspect detect echo return extract parse summarize explain translate identify discover browse explore monitor
            predict classify determine decode encode harvest steal sniff intercept eavesdrop dump provide obtain enumerate evaluate assess display gather collect crawl scrape
            recommend suggest solve examine locate tell diagnose investigate estimate visualize ask poll
            autocomplete introspect combine healthcheck tabulate transcribe tokenize geolocate sum multiply divide subtract minify beautify
            aggregate score rank measure intersect deduplicate stat nslookup dig ping traceroute xray suggest paginate watch know learn
            scan geocode recall split answer enrich looksup whois traverse ls cat grep head tail peek crop greet lint plot
            obtener buscar listar consultar leer chercher lister lire obtenir suchen lesen abrufen auflisten anzeigen calcular calcula mostrar muestra devolver devuelve busca lista obtiene berechnet liest sucht zeigt cherche liste calcule cerca elenca procurar
            """),
        (Sense.Read, VerbKind.AlsoNoun, "query count report review preview diff status info details help summary forecast history statistics stats quote snapshot screenshot similar filter sort ping wait test match audit trace benchmark capture profile think"),
        (Sense.Read, VerbKind.Weak, "optimize produce confirm load generate download open process handle format render take access perform draw export compress"),
        (Sense.Write, VerbKind.Plain, """
            create add update set edit modify insert append save store write put patch rename move copy assign unassign enable disable
            archive unarchive close reopen register configure change replace import ingest upsert attach detach link unlink merge
            restore duplicate clone rotate lock unlock mark pin unpin star unstar join leave mute unmute complete
            increment toggle reorder reprioritize adjust apply resize subscribe unsubscribe follow unfollow bookmark
            remember memorize approve reject accept decline dismiss grant assign undelete activate deactivate initialize init setup
            schedule reschedule define createorupdate customize switch populate prepend commit stage checkout migrate sync synchronize upload
            stage unstage pull annotate expose suspend unsuspend freeze unfreeze finalize finalise resolve unresolve snooze escalate triage transition prioritize
            favorite unfavorite block unblock ban unban kick promote demote onboard offboard enroll unenroll provision allocate associate disassociate
            bind unbind mount unmount paste override embed inject tweak rewrite refactor relabel reassign reclassify amend renew extend
            prepare compose author bump throttle whitelist blacklist allowlist denylist impersonate elevate enforce quarantine crea actualiza guarda legt speichert
            crear actualizar agregar guardar modificar ajouter modifier enregistrer erstellen hinzufügen ändern aktualisieren speichern
            """),
        (Sense.Write, VerbKind.AlsoNoun, "hide conceal tag label fork branch draft log record note backup book upgrade reset scaffold group index like vote react make protect cancel request"),
        (Sense.Write, VerbKind.Weak, "manage cleanup clean submit"),
        (Sense.Send, VerbKind.Plain, "exfiltrate leak smuggle transmit send reply publish tweet retweet notify forward invite broadcast share announce enviar envía envia publicar envoyer envoie senden verschickt sendet"),
        (Sense.Send, VerbKind.AlsoNoun, "push post comment message dm email mail respond"),
        (Sense.Execute, VerbKind.Plain, """
            run execute eval invoke deploy restart reboot reload rerun retry relaunch launch spawn reauthenticate authenticate authorize reauth login logout
            compile synthesize train operate drive install bootstrap infer orchestrate dispatch interrupt resume pause initiate delegate continue
            shutdown redeploy rollback reconnect emulate debug print ejecutar ejecuta exécuter ausführen
            rebuild reindex failover rollout replay wake fuzz exploit hijack bypass forge spoof poison crack bruteforce phish backdoor implant pivot tunnel evade tamper sabotage
            disrupt flood overload exhaust hook deserialize escape detonate simulate steer calibrate actuate
            """),
        (Sense.Execute, VerbKind.AlsoNoun, "turn attack start stop trigger exec call command refresh cmd script shell terminal repl sandbox workflow job chat prompt play build"),
        (Sense.Execute, VerbKind.Weak, "control connect disconnect"),
        (Sense.Browse, VerbKind.Plain, "click hover drag navigate tap swipe scroll press doubleclick keypress goto"),
        (Sense.Browse, VerbKind.AlsoNoun, "type fill select"),
        (Sense.Remove, VerbKind.Plain, "remove discard retirer entfernen quitar"),
        (Sense.Delete, VerbKind.Plain, """
            delete drop purge wipe truncate destroy erase terminate revoke uninstall unregister overwrite deprovision decommission obliterate
            del rm rmdir kill prune flush expunge invalidate dispose shred nuke scrub evict zap expire elimina eliminar borrar borra supprime supprimer löscht löschen
            """),
        (Sense.Delete, VerbKind.AlsoNoun, "clear empty"),
        (Sense.Pay, VerbKind.Plain, "pay refund purchase buy sell withdraw deposit donate reimburse repay borrow lend unstake redeem cashout topup payout liquidate wager gamble rent hire pagar payer bezahlen"),
        (Sense.Pay, VerbKind.AlsoNoun, "charge trade stake bid mint bridge invest tip swap"),
        (Sense.Pay, VerbKind.Weak, "transfer"),
    ];

    internal static (Topics Topic, string Words)[] Nouns { get; } =
    [
        (Topics.Secret, "secret credential password passphrase apikey keyvault mnemonic passwd vault cookie totp otp dotenv keystore keychain privatekey jwt kubeconfig seed passcode pin"),
        (Topics.Private, """
            inbox wallet contact patient medical salary payroll employee customer profile calendar
            transcript conversation chat submission grade logs journal diary memo bank clipboard payslip household tax stolen sensitive confidential webcam autofill keyring
            portfolio clinical whatsapp diagnosis prescription personal private voicemail mailbox lab vitals allergy appointment biometric passport ssn resume candidate applicant student attendance
            gradebook transaction balance holding keystroke photo album family friend workout sleep browsing recording crm lead prospect dossier hr
            whatsapp telegram linkedin gmail outlook imap slack
            """),
        (Topics.Own, "account order invoice note meeting attendee participant log position email mail message trade"),
        (Topics.Media, "image video audio speech music voice song picture"),
        (Topics.Run, "job build deployment run execution simulation"),
        (Topics.Mail, "email mail inbox gmail message sms dm thread whatsapp telegram slack discord newsletter teams zulip webex wechat feishu lark dingtalk pushover signal notification chat text channel"),
        (Topics.File, "file directory folder filesystem csv pdf docx xlsx disk workbook spreadsheet"),
        (Topics.Outsiders, "issue comment tweet post review thread message email mail inbox rss feed news article forum reddit discussion video transcript subtitle youtube twitter weibo bilibili zhihu tiktok wikipedia wiki hackernews story podcast blog hashtag listing mastodon bluesky subreddit timeline stackoverflow discord slack channel"),
        (Topics.Speech, "comment post review tweet reply pull discussion answer story thread status"),
        (Topics.Web, "web website webpage internet html scrape crawl webpages serp google bing duckduckgo"),
        (Topics.Admin, """
            user role permission policy credential token apikey auth oauth authentication authorization security firewall acl iam certificate consumer
            plugin secret password key sso member collaborator webhook access mfa admin configuration config settings setting dns proxy route gateway variable env encryption tenant identity account
            saml oidc scim rbac serviceaccount rolebinding quota ruleset cert tls ssl vpn waf group team membership invite invitation license privilege owner domain protection
            """),
        (Topics.Money, """
            money payment usd eur eth btc sol sui usdc usdt token coin fund balance crypto wallet currency price dollar amount lamport wei mist
            stripe paypal invoice card bank cash stock share ticker broker brokerage exchange shop cart customer billing subscription venmo coupon payout escrow loan mortgage trade futures leverage margin nft defi liquidity
            ethereum bitcoin solana polygon salary payee iban bnb doge satoshi gwei order booking reservation purchase fee cost portfolio
            """),
        (Topics.Commitment, "payment invoice charge refund payout order trade purchase transaction checkout paymentlink paymentintent bid loan dca transfer subscription payout swap withdrawal deposit settlement donation escrow"),
        (Topics.Small, "comment label tag cache cart item message paragraph row cell line reaction bookmark reminder draft review annotation alias shape slide style checklist favorite entry emoji filter marker sticker footnote column note"),
        (Topics.Member, "tag label member assignee association attachment relation relationship link follower favorite watcher reviewer collaborator filter highlight"),
        (Topics.Container, "database filesystem disk server system index account storage graph store cluster machine cloud bucket repository permanently library collection table"),
        (Topics.Simulated, "simulated simulation paper testnet mock demo game fake virtual"),
        (Topics.Code, "code script python javascript powershell bash typescript shell macro"),
        (Topics.Sql, "sql ddl dml cypher sparql mysql postgres postgresql sqlite"),
        (Topics.Everything, "all many multiple every entire bulk batch everything"),
        (Topics.Browser, "browser page element tab mouse keyboard screen window dialog desktop screenshot playwright puppeteer"),
        (Topics.Fact, "information data details documentation database status statistics price history results index value list number weather news indicator"),
        (Topics.Reachable, "webhook url http https uri endpoint"),
        (Topics.Filler, """
            this that the a an tool tools use used using allows allow you to it can will lets function api for which helps help enables enable quickly easily
            user users your agent mcp name description important automatically new request when if
            """),
        (Topics.ReadOnly, "select readonly"),
        (Topics.Claim, "safe safely harmless readonly nondestructive benign trusted trustworthy idempotent risk"),
        (Topics.Stop, """
            and for with from the into onto via per each any its their that which when where while than then also other such these those been being has have had
            not but our etc are was were will would should could may might must what how who whose there here both either only just
            about above across after against along among around because before behind below between beyond by during except in inside is near of off on or
            out outside over since so such through throughout toward towards under unless until up upon within without as at be by if no a an to it
            include includes including included detailed various certain specific etc very more most less own same another this the that these those
            le la les des une un du der die das den dem ein eine und mit el los las una del con por para
            """),
        (Topics.Device, """
            light lamp led thermostat printer robot camera speaker volume motor plug device sensor servo drone vacuum tv playback player track avatar gpio
            lock door heater fan valve pump arm gripper brightness hvac alarm garage
            """),
        (Topics.Infrastructure, """
            cluster deployment pod instance vm database namespace droplet lambda container service node server volume network production prod kubernetes helm
            docker stack queue topic index bucket table schema collection machine host pipeline release environment registry cdn zone domain load balancer vpc
            subnet replica daemon process host
            """),
        (Topics.Model, "llm model prompt completion inference agent assistant gpt claude gemini openai image video speech voice music embedding"),
        (Topics.Public, """
            public blockchain onchain chain mempool ethereum bitcoin solana brc20 rune inscription market ticker stock exchange etf sec edgar filing
            trial pubmed arxiv paper citation museum gene protein drug npm pypi nuget crate wikipedia weather news healthcheck
            leaderboard chess anime movie recipe lunar geocode country
            """),
        (Topics.Overwrite, "overwrite overwriting overwritten overwrites"),
    ];
}
