package draft_test

import (
	"encoding/csv"
	"strings"
	"testing"
)

// Exports in the languages of their users: column, cell and what it fills.
func TestExportsInOtherLanguages(t *testing.T) {
	s := organisation(t)
	for name, file := range map[string]struct{ object, columns string }{
		"German deals": {"opportunity", `Datensatz-ID|9000000100|identity
			Dealname|Boote|$name
			Dealphase|Angebot|$stage
			Pipeline|Vertrieb|
			Betrag|1.000,50|amount
			Abschlussdatum|13.03.2026|closeDate
			Zuständiger Mitarbeiter für Deal|maren.oldfield@example.com|$owner by $email
			Zugeordnetes Unternehmen|Northwind Turbines|$account by $name
			Erstellungsdatum|01.01.2025|
			Nächster Schritt|anrufen|nextStep
			Deal-Wahrscheinlichkeit|20%|probability
			Dealbeschreibung|Text|description`},
		"German contacts": {"contact", `Anrede|Frau|
			Vorname|Jutta|$name.firstName
			Nachname|Öz|$name.lastName
			E-Mail-Adresse|j@de.example|$email
			Telefon|030 901820|phone
			Mobiltelefon|0171 2345678|phone
			Abteilung|Einkauf|department
			Stellenbezeichnung|Leiterin|title
			Firma|Northwind Turbines|$account by $name`},
		"French deals": {"opportunity", `ID de l'enregistrement|zcrm_5560000000|identity
			Nom de l'affaire|Bateaux|$name
			Nom du compte|Northwind Turbines|$account by $name
			Étape|Proposal|$stage
			Montant|1 000,50|amount
			Date de clôture|13/03/2026|closeDate
			Propriétaire de l'affaire|maren.oldfield@example.com|$owner by $email
			Probabilité (%)|10|probability
			Prochaine étape|rappeler|nextStep
			Date de création|01/01/2025|`},
		"French contacts": {"contact", `Identifiant|1|identity
			Civilité|Mme|
			Prénom|Zoé|$name.firstName
			Nom|Né|$name.lastName
			Adresse e-mail|z@fr.example|$email
			Téléphone|01 44 55 66 00|phone
			Portable|06 44 55 66 00|phone
			Fonction|Directrice|title
			Société|Northwind Turbines|$account by $name
			Adresse|1 rue X|mailingAddress.street
			Code postal|75001|mailingAddress.postalCode
			Ville|Paris|mailingAddress.city
			Pays|France|mailingAddress.country`},
		"French accounts": {"account", `Nom du compte|Quai SARL|$name
			Site Web|quai.example|$website
			Effectif|12|employees
			Chiffre d'affaires|1 000,50|annualRevenue
			Propriétaire|maren.oldfield@example.com|$owner by $email`},
		"Spanish deals": {"opportunity", `Trato - ID|1|identity
			Trato - Título|Barcos|$name
			Trato - Valor|1.000,50|amount
			Trato - Organización|Northwind Turbines|$account by $name
			Trato - Etapa|Proposal|$stage
			Trato - Fecha prevista de cierre|13/03/2026|closeDate
			Trato - Propietario|maren.oldfield@example.com|$owner by $email`},
		"Spanish contacts": {"contact", `Nombre|Ana|$name.firstName
			Apellidos|Peña|$name.lastName
			Correo electrónico|a@es.example|$email
			Teléfono|+34 911 23 45 67|phone
			Cargo|Directora|title
			Empresa|Northwind Turbines|$account by $name
			Dirección|Calle 1|mailingAddress.street
			Código postal|28001|mailingAddress.postalCode
			Ciudad|Madrid|mailingAddress.city`},
		"Portuguese deals": {"opportunity", `Negócio - ID|1|identity
			Negócio - Título|Barcos|$name
			Negócio - Valor|1.000,50|amount
			Negócio - Organização|Northwind Turbines|$account by $name
			Negócio - Etapa|Proposal|$stage
			Negócio - Data de fechamento esperada|13/03/2026|closeDate
			Negócio - Proprietário|maren.oldfield@example.com|$owner by $email`},
		"Portuguese contacts": {"contact", `Nome|João|$name.firstName
			Sobrenome|Sá|$name.lastName
			E-mail|a@pt.example|$email
			Telefone|+55 11 91234-5678|phone
			Empresa|Northwind Turbines|$account by $name
			Endereço|Rua 1|mailingAddress.street
			CEP|01310-100|mailingAddress.postalCode
			Cidade|São Paulo|mailingAddress.city`},
		"Dutch deals": {"opportunity", `Dealnummer|N1|identity
			Naam|Boten|$name
			Bedrijf|Northwind Turbines|$account by $name
			Fase|Proposal|$stage
			Bedrag|1.000,50|amount
			Sluitingsdatum|13-03-2026|closeDate
			Eigenaar|maren.oldfield@example.com|$owner by $email
			Omschrijving|tekst|description`},
		"Dutch contacts": {"contact", `Voornaam|Jan|$name.firstName
			Achternaam|Vries|$name.lastName
			E-mailadres|j@nl.example|$email
			Functie|Directeur|title
			Adres|Weg 1|mailingAddress.street
			Plaats|Amsterdam|mailingAddress.city`},
		"Japanese deals": {"opportunity", `取引ID|J1|identity
			取引名|船|$name
			会社名|Northwind Turbines|$account by $name
			取引ステージ|Proposal|$stage
			金額|1000|amount
			クローズ日|2026/03/13|closeDate
			担当者|maren.oldfield@example.com|$owner by $email`},
		"Japanese contacts": {"contact", `レコードID|1|identity
			姓|山田|$name.lastName
			名|太郎|$name.firstName
			メールアドレス|y@jp.example|$email
			電話番号|03-1234-5670|phone
			役職|部長|title
			部署|営業|department
			会社名|Northwind Turbines|$account by $name
			郵便番号|100-0001|mailingAddress.postalCode
			都道府県|東京都|mailingAddress.state
			市区町村|千代田区|mailingAddress.city
			住所|1-1|mailingAddress.street`},
		"a whole name": {"contact", `Nom|Zoé Né|$name
			E-mail|z@fr.example|$email`},
	} {
		t.Run(name, func(t *testing.T) {
			e := export{name: name, object: file.object, want: map[string]string{}}
			var header, cells []string
			for line := range strings.Lines(file.columns) {
				parts := strings.Split(strings.TrimSpace(line), "|")
				header, cells = append(header, parts[0]), append(cells, parts[1])
				e.want[parts[0]] = parts[2]
			}
			var text strings.Builder
			w := csv.NewWriter(&text)
			if err := w.WriteAll([][]string{header, cells}); err != nil {
				t.Fatal(err)
			}
			e.text = text.String()
			e.check(t, s)
		})
	}
}
