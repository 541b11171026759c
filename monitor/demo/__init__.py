"""The bundled sample web: four invented sites on loopback, with receivers for the alerts they cause."""
