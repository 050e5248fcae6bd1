# Row 0
opx_module(base LIBRARIES OpenSSL::Crypto LibLZMA::LibLZMA Threads::Threads)
# Row 1
opx_module(text USES base LIBRARIES ICU::uc ICU::i18n)
# Row 2: formats without medical meaning
opx_module(json USES base LIBRARIES nlohmann_json::nlohmann_json)
opx_module(xml USES text LIBRARIES EXPAT::EXPAT)
opx_module(yaml USES text LIBRARIES yaml-cpp)
opx_module(archive USES base LIBRARIES LibArchive::LibArchive)
opx_module(page USES base)
# Row 3: rows in batches, and the one text form they have
opx_module(record USES base)
opx_module(csv USES record text)
# Row 4: the YAML documents as checked values
opx_module(definition USES text yaml csv json)
opx_module(naming USES text yaml)
opx_module(compat USES definition)
# Row 5: what passes between commands, and what converters and linkage share
opx_module(dataset USES definition json)
opx_module(identity USES dataset text yaml)
opx_module(convert USES dataset)
# Row 6: one module per job
opx_module(sources/hl7 USES convert)
opx_module(sources/ssmix USES sources_hl7 archive xml)
opx_module(sources/mml USES convert xml)
opx_module(sources/dpc USES convert)
opx_module(sources/receipt USES convert)
opx_module(merge USES dataset)
opx_module(select USES dataset)
opx_module(holdings USES dataset yaml json page)
opx_module(optout USES dataset identity)
opx_module(linkage USES dataset identity page)
opx_module(check USES dataset identity convert naming json page LIBRARIES Threads::Threads)
opx_module(package USES dataset naming json archive LIBRARIES OpenSSL::Crypto LibLZMA::LibLZMA ICU::uc Threads::Threads)
opx_module(ledger USES json yaml naming page LIBRARIES SQLite::SQLite3)
opx_module(run USES yaml json)
opx_module(render USES dataset json LIBRARIES xlsxwriter)
# Row 7: the whole definition judged, with all that other modules load from it; whom a package held, held against a list
opx_module(recall USES ledger optout package LIBRARIES OpenSSL::Crypto)
opx_module(lint USES convert identity ledger naming sources_dpc holdings)
