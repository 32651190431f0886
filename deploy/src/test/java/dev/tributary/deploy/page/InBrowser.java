package dev.tributary.deploy.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** What the page's tests in a browser share: servers with the samples, a browser, short words for what they do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class InBrowser {

    protected static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path PICTURES = Path.of("target", "page");

    protected Fixture fixture;
    protected Browser browser;
    protected Map<String, Sample> samples;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        assumeTrue(Browser.isInstalled(), Browser.MISSING);
        fixture = new Fixture(Files.createDirectory(directory.resolve("kafka")), 0);
        samples = new HashMap<>();
        for (Sample sample : Samples.all(fixture.store, Instant.now())) {
            samples.put(sample.turnId(), sample);
            fixture.send(sample);
        }
        await().atMost(PATIENCE).until(fixture.page::ready);
        browser = new Browser(Files.createDirectory(directory.resolve("profile")));
        browser.size(1320, 1000);
    }

    @AfterAll
    void stop() {
        if (browser != null) {
            browser.close();
        }
        if (fixture != null) {
            fixture.close();
        }
    }

    @AfterEach
    void theConsoleIsQuiet() {
        assertThat(browser.complaints()).isEmpty();
    }

    protected HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(fixture.url(path)));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    protected void open(String path) {
        browser.driver.get(fixture.url(path));
    }

    protected void openTurn(String id) {
        open("/turns/" + id);
        until(() -> !text("#parts").isEmpty());
    }

    protected void picture(String name) {
        browser.screenshot(PICTURES.resolve(name + ".png"));
    }

    protected static void until(Callable<Boolean> condition) {
        await().atMost(PATIENCE).ignoreExceptions().until(condition);
    }

    protected void click(String selector) {
        until(() -> {
            browser.driver.findElement(By.cssSelector(selector)).click();
            return true;
        });
    }

    protected List<WebElement> all(String selector) {
        return browser.driver.findElements(By.cssSelector(selector));
    }

    protected WebElement focused() {
        return browser.driver.switchTo().activeElement();
    }

    protected Sample sample(String id) {
        return Objects.requireNonNull(samples.get(id));
    }

    protected String row(String id) {
        return text("[data-turn='" + id + "']");
    }

    protected String text(String selector) {
        return browser.eval("return document.querySelector(arguments[0])?.innerText ?? ''", selector)
                .toString();
    }

    protected double number(String expression) {
        return ((Number) browser.eval("return Number(" + expression + ")")).doubleValue();
    }

    protected static String attribute(WebElement element, String name) {
        return String.valueOf(element.getDomAttribute(name));
    }
}
