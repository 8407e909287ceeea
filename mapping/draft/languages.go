package draft

import "strings"

// abroad are the names of columns in exports of other languages: German, French,
// Spanish, Portuguese, Dutch and Japanese. Each stands behind an English name that
// the tables have; where they have that, they have these too.
var abroad = func() map[string][]string {
	out := map[string][]string{}
	for english, others := range map[string]string{
		// Names.
		"accountname": `kundenname unternehmensname compte nomducompte nomdelasociété nomdelentreprise raisonsociale cuenta nombredelacuenta nombredelaempresa
			nombredelaorganización razónsocial conta nomedaconta nomedaempresa nomedaorganização razãosocial bedrijf bedrijfsnaam accountnaam organisatie organisatienaam
			klant klantnaam nom nombre nome naam 会社名 企業名 取引先名 取引先 顧客名 社名 名前`,
		"dealname": `titel geschäftsname verkaufschance nomdelaffaire nomdelopportunité nomdelatransaction affaire titre nombredelnegocio nombredeltrato
			nombredelaoportunidad título nomedonegócio nomedaoportunidade negócio dealnaam dealtitel nom nombre nome naam 取引名 商談名 案件名 件名 名前`,
		"subject":   "betreff titel objet titre asunto título assunto onderwerp 件名",
		"taskname":  "aufgabe aufgabenname tâche nomdelatâche tarea nombredelatarea tarefa nomedatarefa taak taaknaam タスク名 タスク",
		"firstname": "primernombre primeironome voornaam",
		"lastname":  "familienname sobrenome apelido achternaam 姓 名字",
		"fullname":  "vollername vollständigername nomcomplet nombrecompleto nomecompleto volledigenaam nom nome naam 氏名 名前",
		// What records hold.
		"stage": `dealphase verkaufsphase étape phasedelaffaire phasedelatransaction étapedelaffaire etapa etapadelnegocio fasedelnegocio etapadonegócio estágio fase
			dealfase verkoopfase ステージ 取引ステージ 商談ステージ フェーズ 商談フェーズ`,
		"amount": "dealwert montant montantdelaffaire importe monto valor valordelnegocio valordonegócio quantia bedrag waarde dealwaarde 金額 取引金額",
		"closedate": `erwartetesabschlussdatum datedeclôture datedefermeture dateprévuedeclôture datedeclôtureprévue fechadecierre fechaprevistadecierre
			fechadecierreprevista datadefechamento datadefechamentoesperada dataprevistadefechamento sluitingsdatum sluitdatum verwachtesluitingsdatum
			verwachtesluitdatum クローズ日 クローズ予定日 完了予定日 予想クローズ日`,
		"probability":   "dealwahrscheinlichkeit abschlusswahrscheinlichkeit probabilité probabilitédelaffaire probabilidad probabilidade waarschijnlijkheid 確度 可能性",
		"nextstep":      "prochaineétape próximopaso siguientepaso próximaetapa próximopasso volgendestap 次のステップ",
		"leadsource":    "sourceduprospect sourcedulead origine origen origendelprospecto fuente origemdolead origem fonte bron leadbron リードソース 流入元",
		"type":          "dealtyp typedaffaire tipo tipodenegocio tipodenegócio soort dealtype タイプ 取引タイプ 種別",
		"description":   "dealbeschreibung bemerkungen anmerkungen commentaires remarques descripción observaciones notas descrição observações omschrijving beschrijving opmerkingen notities 説明 備考",
		"product":       "produit producto produto product 製品 商品",
		"tags":          "étiquettes etiquetas タグ",
		"industry":      "industrie secteurdactivité industria sectordeactividad setor ramodeatividade bedrijfstak 業種 業界",
		"employees":     "mitarbeiteranzahl anzahlmitarbeiter anzahldermitarbeiter effectif nombredesalariés nombredemployés empleados númerodeempleados funcionários númerodefuncionários aantalmedewerkers aantalwerknemers 従業員数",
		"annualrevenue": "chiffredaffaires chiffredaffairesannuel ingresosanuales facturación receitaanual faturamento omzet jaaromzet 年間売上 年間売上高 売上高",
		"yearfounded":   "annéedecréation annéedefondation añodefundación anodefundação oprichtingsjaar 設立年",
		"website":       "paginaweb páginaweb internetadresse ウェブサイト ウェブサイトurl",
		"phone":         "telefonnr rufnummer numérodetéléphone númerodeteléfono telefone númerodetelefone telefoon telefoonnummer 電話番号 電話",
		"mobile":        "mobiltelefon mobilnummer handynummer portable téléphoneportable móvil teléfonomóvil celular telefonecelular mobiel mobielnummer 携帯電話 携帯電話番号",
		"email":         "adresseemail adressemail adressedemail correoelectrónico direccióndecorreoelectrónico endereçodeemail emailadres メールアドレス メール eメール",
		"jobtitle":      "stellenbezeichnung fonction intituléduposte puesto functie functietitel 役職 職種",
		"department":    "département departamento afdeling 部署 部門",
		"birthday":      "datedenaissance fechadenacimiento datadenascimento geboortedatum 生年月日 誕生日",
		"duedate":       "fälligkeitsdatum fälligam échéance datedéchéance fechadevencimiento datadevencimento vervaldatum einddatum 期日 期限",
		"taskstatus":    "statut estado situação ステータス 状況",
		"notebody":      "inhalt contenu contenido conteúdo inhoud 内容",
		// Parts of addresses.
		"street":     "anschrift adresse dirección rua logradouro endereço straat adres 住所 番地",
		"city":       "localité población localidad cidade plaats woonplaats 市区町村",
		"state":      "provincia estado provincie 都道府県",
		"postalcode": "códigopostal cep 郵便番号",
		"country":    "landregion paysrégion paísregión 国 国名",
		// Ids, and records that are pointed to.
		"recordid": "datensatzid kennung identifiant iddelenregistrement identificador idderegistro iddoregistro レコードid",
		"company": `zugeordnetesunternehmen société entreprise entrepriseassociée compte nomducompte nomdelentreprise nomdelasociété empresa empresaasociada empresaassociada
			cuenta nombredelaempresa nombredelacuenta conta nomedaempresa nomedaconta organización organização bedrijf bedrijfsnaam organisatie organisatienaam accountnaam
			klant 会社 会社名 企業 企業名 取引先 取引先名`,
		"contactperson": "kontaktperson personneàcontacter contacto personadecontacto contato pessoadecontato contactpersoon 連絡先",
		"deal":          "verkaufschance affaire trato negócio oportunidad oportunidade 取引 商談",
		"owner": `betreuer kundenbetreuer inhaber zuständigermitarbeiter zuständigermitarbeiterfürdeal zuständigermitarbeiterfürkontakt propriétaire propriétairedelaffaire
			propriétairedelatransaction propriétaireducompte responsable propietario propietariodelnegocio propietariodeltrato propietariodelaoportunidad propietariodelacuenta
			proprietário proprietáriodonegócio proprietáriodaconta responsável eigenaar dealeigenaar verantwoordelijke 担当者 所有者 取引担当者`,
		// What Lightfield sets itself.
		"createdate":   "erstellungsdatum anlagedatum datedecréation fechadecreación datadecriação aanmaakdatum 作成日 作成日時",
		"lastmodified": "letzteänderung letztesänderungsdatum datedemodification fechademodificación últimamodificación datademodificação gewijzigdop 更新日 更新日時 最終更新日",
	} {
		for _, word := range strings.Fields(others) {
			out[english] = append(out[english], plain(word))
		}
	}
	return out
}()

// listed are the words of a list of English ones and what they are elsewhere.
func listed(english string) []string {
	out := strings.Fields(english)
	for _, word := range out {
		out = append(out, abroad[word]...)
	}
	return out
}
