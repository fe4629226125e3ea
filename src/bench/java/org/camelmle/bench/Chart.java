package org.camelmle.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;

/** Lines over the same steps, on a logarithmic scale, as an SVG. */
public final class Chart {

    private static final int WIDTH = 760;
    private static final int HEIGHT = 420;
    private static final int LEFT = 70;
    private static final int RIGHT = 190;
    private static final int TOP = 50;
    private static final int BOTTOM = 50;
    private static final List<String> COLOURS =
            List.of("#777777", "#0b6e4f", "#3a86ff", "#8338ec", "#d62828", "#f77f00", "#bc6c25", "#e0a100", "#111111");

    private final String title;
    private final String unit;
    private final List<String> steps;
    private final Map<String, List<Double>> lines = new LinkedHashMap<>();

    public Chart(String title, String unit, List<String> steps) {
        this.title = title;
        this.unit = unit;
        this.steps = List.copyOf(steps);
    }

    /**
     * Adds a line.
     *
     * @param values one for each step; NaN where there is none
     */
    public Chart line(String name, List<Double> values) {
        lines.put(name, List.copyOf(values));
        return this;
    }

    public String svg() {
        double low = Math.floor(Math.log10(values().min().orElse(1)));
        double high = Math.ceil(Math.log10(values().max().orElse(10)));
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                        + " font-size=\"12\" role=\"img\">%n<title>%s</title>%n"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>%n"
                        + "<text x=\"%d\" y=\"24\" font-size=\"15\">%s</text>%n",
                WIDTH,
                HEIGHT,
                title,
                LEFT,
                title));
        for (double power = low; power <= high; power++) {
            double y = y(Math.pow(10, power), low, high);
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%.0f\" y2=\"%.0f\" stroke=\"#dddddd\"/>"
                            + "<text x=\"%d\" y=\"%.0f\" text-anchor=\"end\">%,.0f %s</text>%n",
                    LEFT,
                    WIDTH - RIGHT,
                    y,
                    y,
                    LEFT - 6,
                    y + 4,
                    Math.pow(10, power),
                    unit));
        }
        for (int step = 0; step < steps.size(); step++) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%.0f\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
                    x(step),
                    HEIGHT - BOTTOM + 22,
                    steps.get(step)));
        }
        int number = 0;
        for (Map.Entry<String, List<Double>> line : lines.entrySet()) {
            drawLine(svg, line, COLOURS.get(number % COLOURS.size()), number++, low, high);
        }
        return svg.append("</svg>\n").toString();
    }

    private void drawLine(
            StringBuilder svg,
            Map.Entry<String, List<Double>> line,
            String colour,
            int number,
            double low,
            double high) {
        StringBuilder points = new StringBuilder();
        for (int step = 0; step < line.getValue().size(); step++) {
            double value = line.getValue().get(step);
            if (!Double.isNaN(value)) {
                points.append(String.format(Locale.ROOT, "%.0f,%.1f ", x(step), y(value, low, high)));
            }
        }
        int y = TOP + 10 + number * 20;
        int x = WIDTH - RIGHT + 14;
        svg.append(String.format(
                Locale.ROOT,
                "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"%s\"/>"
                        + "<line x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\" stroke=\"%s\" stroke-width=\"3\"/>"
                        + "<text x=\"%d\" y=\"%d\">%s</text>%n",
                colour,
                points.toString().strip(),
                x,
                x + 18,
                y,
                y,
                colour,
                x + 24,
                y + 4,
                line.getKey()));
    }

    private DoubleStream values() {
        return lines.values().stream()
                .flatMap(List::stream)
                .mapToDouble(Double::doubleValue)
                .filter(value -> !Double.isNaN(value));
    }

    private double x(int step) {
        return LEFT + 30 + step * (WIDTH - LEFT - RIGHT - 60.0) / Math.max(1, steps.size() - 1);
    }

    private static double y(double value, double low, double high) {
        double share = (Math.log10(value) - low) / Math.max(1, high - low);
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
    }
}
