"""Serves the application on this machine."""

from trainer.settings import Settings, keep_private, read_settings


def serve(settings: Settings | None = None) -> None:
    """Open practice and serve it until interrupted."""
    keep_private()
    import uvicorn

    from trainer.ui.app import AppInfo, build_app
    from trainer.wiring import open_practice

    settings = settings or read_settings()
    practice = open_practice(settings)
    rater = settings.rater_model or settings.model
    info = AppInfo(
        voice=f"Voice: {settings.model}" if settings.model else "Built-in voice",
        rater=f"Rater: {rater}" if rater else "Built-in rater",
        problems=practice.library.problems,
        host=settings.host,
    )
    uvicorn.run(
        build_app(practice, info),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
    )
